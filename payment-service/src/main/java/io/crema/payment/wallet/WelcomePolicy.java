package io.crema.payment.wallet;

import java.util.UUID;

/** The credit with which a customer's wallet is opened; its currency becomes the wallet's. */
@FunctionalInterface
interface WelcomePolicy {

    Money creditOf(UUID customerId);

}
