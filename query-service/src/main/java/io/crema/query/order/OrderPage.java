package io.crema.query.order;

import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import io.crema.query.Money;

/** Orders, newest first; {@code next} is what to ask for with {@code after}, or null on the last page. */
record OrderPage(List<Line> items, @Nullable UUID next) {

    /** An order in a list. */
    record Line(UUID orderId, UUID customerId, String shopId, OrderStatus status, @Nullable String reason, Money total,
            long version) {}

}
