package io.crema.order.quote;

import io.crema.order.Money;

/** An answer about a wallet. */
sealed interface Balance {

    record Held(Money money) implements Balance {}

    /** The customer has no wallet yet. */
    record NoWallet() implements Balance {}

    /** The caller may not see the wallet. */
    record Refused() implements Balance {}

}
