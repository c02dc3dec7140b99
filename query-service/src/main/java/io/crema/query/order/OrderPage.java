package io.crema.query.order;

import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import io.crema.query.Money;

/**
 * A page of orders, newest first.
 *
 * @param next value of {@code after} for the next page, or null on the last
 */
record OrderPage(List<Line> items, @Nullable UUID next) {

    /** An order in a list. */
    record Line(UUID orderId, UUID customerId, String shopId, OrderStatus status, @Nullable String reason, Money total,
            long version) {}

}
