package io.crema.order.order;

import java.util.UUID;

import io.crema.messaging.aggregate.Outcome;

/** Drives an order from its placement to its end. All methods take part in the caller's transaction. */
public interface OrderProcess {

    /** Starts the process of a placed order. */
    void begin(OrderCommand.Place order);

    /** Requests the cancellation of an order and returns the order, or the refusal. */
    Outcome<Order, OrderRefusal> cancel(UUID orderId);

}
