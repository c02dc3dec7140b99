package io.crema.order.saga;

import java.util.List;
import java.util.UUID;

import io.crema.order.menu.Money;

/** What the sagas need to know of an order for their commands. */
record SagaOrder(UUID orderId, UUID customerId, String shopId, Money total, List<Line> items) {

    record Line(String sku, int quantity) {}

}
