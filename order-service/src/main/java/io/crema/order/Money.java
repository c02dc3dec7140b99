package io.crema.order;

/**
 * An amount of money.
 *
 * @param amount in integer minor units; the won has none, so 4500 is ₩4,500
 * @param currency ISO 4217
 */
public record Money(long amount, String currency) {

    /** The price of a quantity. */
    public Money times(int quantity) {
        return new Money(Math.multiplyExact(amount, quantity), currency);
    }

    /** The sum of two amounts of one currency. */
    public Money plus(Money other) {
        if (!currency.equals(other.currency)) {
            throw new IllegalArgumentException("Cannot add " + other.currency + " to " + currency);
        }
        return new Money(Math.addExact(amount, other.amount), currency);
    }

}
