package io.crema.payment.wallet;

import java.util.UUID;

/** Decides the credit of a new wallet. The credit's currency becomes the wallet's currency. */
@FunctionalInterface
interface WelcomePolicy {

    Money creditOf(UUID customerId);

}
