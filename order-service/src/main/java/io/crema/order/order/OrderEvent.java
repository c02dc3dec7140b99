package io.crema.order.order;

import java.util.List;
import java.util.UUID;

import io.crema.order.Money;

/** An event of an order, published on {@code order.events} with the order's version. */
public sealed interface OrderEvent {

    record OrderPlaced(UUID orderId, UUID customerId, String shopId, List<OrderItem> items,
            Money total) implements OrderEvent {}

    record OrderConfirmed(UUID orderId) implements OrderEvent {}

    record OrderReady(UUID orderId) implements OrderEvent {}

    record OrderCollected(UUID orderId) implements OrderEvent {}

    record OrderCancelled(UUID orderId, String reason) implements OrderEvent {}

    record OrderCancellationRefused(UUID orderId, String reason) implements OrderEvent {}

}
