package io.crema.payment.wallet;

/** An amount of money in minor units of its currency, never negative. */
public record Money(long amount, String currency) {

    public Money {
        if (amount < 0) {
            throw new IllegalArgumentException("Negative amount: " + amount);
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
