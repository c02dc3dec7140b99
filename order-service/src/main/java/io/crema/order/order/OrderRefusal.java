package io.crema.order.order;

/** The reason to refuse a command to an order. */
public sealed interface OrderRefusal {

    /** No order has this id. */
    record UnknownOrder() implements OrderRefusal {}

    /** The order can no longer be cancelled. */
    record BrewingBegan() implements OrderRefusal {}

    /** The drink cannot be collected in this status. */
    record NotReady(String status) implements OrderRefusal {}

}
