package io.crema.query.order;

import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import io.crema.query.Money;

/** What the read side hears of {@code order.events}. */
sealed interface OrderEvent {

    record OrderPlaced(UUID orderId, UUID customerId, String shopId, List<Item> items,
            Money total) implements OrderEvent {}

    record OrderConfirmed(UUID orderId) implements OrderEvent {}

    record OrderReady(UUID orderId) implements OrderEvent {}

    record OrderCollected(UUID orderId) implements OrderEvent {}

    record OrderCancelled(UUID orderId, String reason) implements OrderEvent {}

    record OrderCancellationRefused(UUID orderId, String reason) implements OrderEvent {}

    record Item(String sku, String name, int quantity, Money unitPrice) {}

    /** The status that the order has since this event, or null if the event leaves it as it was. */
    default @Nullable OrderStatus status() {
        return switch (this) {
            case OrderPlaced _ -> OrderStatus.PENDING;
            case OrderConfirmed _ -> OrderStatus.CONFIRMED;
            case OrderReady _ -> OrderStatus.READY;
            case OrderCollected _ -> OrderStatus.COLLECTED;
            case OrderCancelled _ -> OrderStatus.CANCELLED;
            case OrderCancellationRefused _ -> null;
        };
    }

    /** Why it came to this, or null if the event gives no reason. */
    default @Nullable String cause() {
        return switch (this) {
            case OrderCancelled it -> it.reason();
            case OrderCancellationRefused it -> it.reason();
            case OrderPlaced _,OrderConfirmed _,OrderReady _,OrderCollected _ -> null;
        };
    }

}
