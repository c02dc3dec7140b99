package io.crema.order.order;

import java.util.List;
import java.util.UUID;

import io.crema.order.Money;

/** A command to an order. */
public sealed interface OrderCommand {

    UUID orderId();

    /** Takes a new order. */
    record Place(UUID orderId, UUID customerId, String shopId, List<OrderItem> items) implements OrderCommand {

        /** Returns the price of all items. */
        public Money total() {
            return items.stream().map(OrderItem::price).reduce(Money::plus).orElseThrow();
        }

    }

    /** The wallet is charged and the ticket is queued. */
    record Confirm(UUID orderId) implements OrderCommand {}

    /** The saga has compensated. */
    record Cancel(UUID orderId, String reason) implements OrderCommand {}

    /** The customer asks for cancellation. */
    record RequestCancellation(UUID orderId) implements OrderCommand {}

    /** The barista has refused the cancellation. */
    record RefuseCancellation(UUID orderId, String reason) implements OrderCommand {}

    /** The barista has started to brew. */
    record StartBrewing(UUID orderId) implements OrderCommand {}

    /** The barista has finished. */
    record FinishDrink(UUID orderId) implements OrderCommand {}

    /** The customer has taken the drink. */
    record Collect(UUID orderId) implements OrderCommand {}

}
