package io.crema.query.order;

/** How far an order has come. */
enum OrderStatus {
    PENDING, CONFIRMED, READY, COLLECTED, CANCELLED
}
