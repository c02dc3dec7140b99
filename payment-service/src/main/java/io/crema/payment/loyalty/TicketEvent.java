package io.crema.payment.loyalty;

import java.util.UUID;

/** What is heard from the barista. */
sealed interface TicketEvent {

    UUID customerId();

    record DrinkReady(UUID orderId, UUID customerId) implements TicketEvent {}

}
