package io.crema.order.brewing;

/** The events of barista-service that move an order on. The key of the message is the order's id. */
sealed interface TicketEvent {

    record BrewingStarted() implements TicketEvent {}

    record DrinkReady() implements TicketEvent {}

}
