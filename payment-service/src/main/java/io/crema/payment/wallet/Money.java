package io.crema.payment.wallet;

import java.util.Locale;

/** An amount that is never negative, in minor units of its currency. */
record Money(long amount, String currency) {

    Money {
        if (amount < 0) {
            throw new IllegalArgumentException(String.format(Locale.ROOT, "negative amount %d", amount));
        }
    }

    static Money zero(String currency) {
        return new Money(0, currency);
    }

    boolean sameCurrencyAs(Money other) {
        return currency.equals(other.currency);
    }

    boolean covers(Money price) {
        return amount >= price.amount;
    }

    Money plus(Money other) {
        return new Money(Math.addExact(amount, other.amount), currency);
    }

    Money minus(Money other) {
        return new Money(amount - other.amount, currency);
    }

}
