package io.crema.order.quote;

import io.crema.order.Money;

/**
 * The price of an order that is not placed yet.
 *
 * @param balance what the wallet holds
 * @param covered whether the wallet could pay the total
 */
record Quote(Money total, Money balance, boolean covered) {

    static Quote of(Money total, Money balance) {
        return new Quote(total, balance,
                balance.currency().equals(total.currency()) && balance.amount() >= total.amount());
    }

}
