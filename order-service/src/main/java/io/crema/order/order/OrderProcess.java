package io.crema.order.order;

import java.util.Optional;
import java.util.UUID;

import io.crema.order.order.OrderEvent.OrderPlaced;

/** What drives an order from placed to its end. */
public interface OrderProcess {

    /** Starts to see a placed order through, in the current transaction. */
    void begin(OrderPlaced placed);

    /** Asks for an order's cancellation, in the current transaction; the order as it is then tells what came of it. */
    Optional<Order> cancel(UUID orderId);

}
