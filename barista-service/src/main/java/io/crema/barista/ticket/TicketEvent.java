package io.crema.barista.ticket;

import java.util.List;
import java.util.UUID;

/** An event of a ticket, published on {@code ticket.events}. */
sealed interface TicketEvent {

    UUID orderId();

    record TicketQueued(UUID orderId, String shopId, List<Item> items) implements TicketEvent {}

    record TicketRejected(UUID orderId, String shopId, String reason) implements TicketEvent {}

    record TicketCancelled(UUID orderId, String shopId) implements TicketEvent {}

    record BrewingStarted(UUID orderId, String shopId) implements TicketEvent {}

    record DrinkReady(UUID orderId, String shopId, UUID customerId) implements TicketEvent {}

}
