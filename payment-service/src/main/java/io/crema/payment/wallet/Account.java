package io.crema.payment.wallet;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * A customer's wallet, and the charges that a batch of commands refers to.
 *
 * @param wallet null until the customer is registered
 * @param charges by order id; they identify duplicate commands
 */
record Account(UUID customerId, @Nullable Wallet wallet, Map<UUID, Charge> charges) {

    Account {
        charges = Map.copyOf(charges);
    }

    Account with(Wallet changed) {
        return new Account(customerId, changed, charges);
    }

    Account with(Charge charge) {
        Map<UUID, Charge> changed = new HashMap<>(charges);
        changed.put(charge.orderId(), charge);
        return new Account(customerId, wallet, changed);
    }

}
