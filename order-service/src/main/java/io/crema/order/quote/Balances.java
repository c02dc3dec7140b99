package io.crema.order.quote;

import java.util.UUID;

/** Tells what a customer's wallet holds. Asks payment-service as the caller of the current request. */
interface Balances {

    /** @throws BalancesUnavailable if payment-service gives no answer in time */
    Balance of(UUID customerId);

}
