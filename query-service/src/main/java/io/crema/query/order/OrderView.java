package io.crema.query.order;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import io.crema.query.Money;

/** An order as its customer sees it. */
record OrderView(UUID orderId, UUID customerId, String shopId, OrderStatus status, @Nullable String reason, Money total,
        List<OrderEvent.Item> items, List<Change> history, long version) {

    /** An event of the order, with the new status if the event changed it. */
    record Change(String event, @Nullable OrderStatus status, @Nullable String reason, Instant at) {}

}
