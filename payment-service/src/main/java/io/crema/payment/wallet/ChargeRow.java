package io.crema.payment.wallet;

import java.util.Objects;
import java.util.UUID;

import io.crema.payment.wallet.Charge.Charged;
import io.crema.payment.wallet.Charge.Declined;
import io.crema.payment.wallet.Charge.Refunded;
import io.crema.payment.wallet.Charge.Voided;
import org.jspecify.annotations.Nullable;

/** A row of the table of charges. */
record ChargeRow(UUID orderId, UUID customerId, @Nullable Long amount, @Nullable String currency, Outcome outcome,
        @Nullable String reason, boolean refunded) {

    enum Outcome {
        CHARGED, DECLINED, VOIDED
    }

    static ChargeRow of(Charge charge) {
        return switch (charge) {
            case Charged(var orderId, var customerId, var amount) -> new ChargeRow(orderId, customerId, amount.amount(),
                    amount.currency(), Outcome.CHARGED, null, false);
            case Refunded(var orderId, var customerId, var amount) -> new ChargeRow(orderId, customerId,
                    amount.amount(), amount.currency(), Outcome.CHARGED, null, true);
            case Declined(var orderId, var customerId, var amount, var reason) -> new ChargeRow(orderId, customerId,
                    amount.amount(), amount.currency(), Outcome.DECLINED, reason, false);
            case Voided(var orderId, var customerId, var reason) -> new ChargeRow(orderId, customerId, null, null,
                    Outcome.VOIDED, reason, false);
        };
    }

    Charge charge() {
        return switch (outcome) {
            case CHARGED -> refunded
                    ? new Refunded(orderId, customerId, money())
                    : new Charged(orderId, customerId, money());
            case DECLINED -> new Declined(orderId, customerId, money(), Objects.requireNonNull(reason));
            case VOIDED -> new Voided(orderId, customerId, Objects.requireNonNull(reason));
        };
    }

    private Money money() {
        return new Money(Objects.requireNonNull(amount), Objects.requireNonNull(currency));
    }

}
