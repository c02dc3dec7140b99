package io.crema.payment.loyalty;

import java.util.UUID;

/** The events of barista-service that earn stamps. */
sealed interface TicketEvent {

    UUID customerId();

    record DrinkReady(UUID orderId, UUID customerId) implements TicketEvent {}

}
