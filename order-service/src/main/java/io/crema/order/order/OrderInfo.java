package io.crema.order.order;

import java.util.UUID;

/** The part of an order that never changes. */
public record OrderInfo(UUID orderId, UUID customerId, String shopId) {}
