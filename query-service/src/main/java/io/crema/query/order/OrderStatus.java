package io.crema.query.order;

/** The status of an order. */
enum OrderStatus {
    PENDING, CONFIRMED, READY, COLLECTED, CANCELLED
}
