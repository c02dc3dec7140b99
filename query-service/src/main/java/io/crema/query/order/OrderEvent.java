package io.crema.query.order;

import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import io.crema.query.Money;

/** The events of {@code order.events} that the projection reads. */
sealed interface OrderEvent {

    record OrderPlaced(UUID orderId, UUID customerId, String shopId, List<Item> items,
            Money total) implements OrderEvent {}

    record OrderConfirmed(UUID orderId) implements OrderEvent {}

    record OrderReady(UUID orderId) implements OrderEvent {}

    record OrderCollected(UUID orderId) implements OrderEvent {}

    record OrderCancelled(UUID orderId, String reason) implements OrderEvent {}

    record OrderCancellationRefused(UUID orderId, String reason) implements OrderEvent {}

    record Item(String sku, String name, int quantity, Money unitPrice) {}

    /** Returns the status after this event, or null if the event does not change it. */
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

    /** Returns the reason that the event gives, or null. */
    default @Nullable String cause() {
        return switch (this) {
            case OrderCancelled it -> it.reason();
            case OrderCancellationRefused it -> it.reason();
            case OrderPlaced _,OrderConfirmed _,OrderReady _,OrderCollected _ -> null;
        };
    }

}
