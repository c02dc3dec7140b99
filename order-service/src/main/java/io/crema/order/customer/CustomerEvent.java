package io.crema.order.customer;

import java.util.UUID;

/** An event of a customer, published on {@code customer.events}. */
sealed interface CustomerEvent {

    record CustomerRegistered(UUID customerId, String name, String district) implements CustomerEvent {}

    record CustomerMoved(UUID customerId, String district) implements CustomerEvent {}

}
