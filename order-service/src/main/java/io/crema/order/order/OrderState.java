package io.crema.order.order;

/** Where an order stands, which decides what may be done with it. */
public sealed interface OrderState {

    /** The saga runs; the drink may be ready before its confirmation is heard. */
    record Pending(boolean drinkReady) implements OrderState {}

    /** Paid and queued; may be cancelled until brewing begins. */
    record Confirmed(boolean brewing, boolean cancelling) implements OrderState {}

    record Ready() implements OrderState {}

    record Collected() implements OrderState {}

    record Cancelled(String reason) implements OrderState {}

}
