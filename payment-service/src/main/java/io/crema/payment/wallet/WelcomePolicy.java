package io.crema.payment.wallet;

import java.util.UUID;

/** Decides on the credit of a new wallet. Its currency becomes that of the wallet. */
@FunctionalInterface
interface WelcomePolicy {

    Money creditOf(UUID customerId);

}
