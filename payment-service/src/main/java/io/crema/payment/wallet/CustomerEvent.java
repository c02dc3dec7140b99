package io.crema.payment.wallet;

import java.util.UUID;

/** The events of customers that open wallets. */
sealed interface CustomerEvent {

    UUID customerId();

    record CustomerRegistered(UUID customerId) implements CustomerEvent {}

}
