package io.crema.query;

/**
 * An amount of money.
 *
 * @param amount in minor units of the currency
 * @param currency ISO 4217
 */
public record Money(long amount, String currency) {}
