package io.crema.payment.wallet;

import java.util.UUID;

/** What is heard about customers. */
sealed interface CustomerEvent {

    UUID customerId();

    record CustomerRegistered(UUID customerId) implements CustomerEvent {}

}
