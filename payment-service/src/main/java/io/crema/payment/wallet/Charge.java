package io.crema.payment.wallet;

import java.util.UUID;

/** The payment of one order. Its order id is the natural key by which a duplicate command is recognised. */
sealed interface Charge {

    UUID orderId();

    UUID customerId();

    record Charged(UUID orderId, UUID customerId, Money amount) implements Charge {

        Refunded refunded() {
            return new Refunded(orderId, customerId, amount);
        }

    }

    record Refunded(UUID orderId, UUID customerId, Money amount) implements Charge {}

    record Declined(UUID orderId, UUID customerId, Money amount, String reason) implements Charge {}

    /** Refunded before it was charged. A later command to charge is declined. */
    record Voided(UUID orderId, UUID customerId, String reason) implements Charge {}

}
