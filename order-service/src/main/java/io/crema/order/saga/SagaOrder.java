package io.crema.order.saga;

import java.util.List;
import java.util.UUID;

import io.crema.order.Money;

/** The data of an order that the commands of the saga need. */
record SagaOrder(UUID orderId, UUID customerId, String shopId, Money total, List<Line> items) {

    record Line(String sku, int quantity) {}

}
