package io.crema.order.order;

import io.crema.order.Money;

/** A drink and its quantity, at the price when it was ordered. */
public record OrderItem(String sku, String name, int quantity, Money unitPrice) {

    Money price() {
        return unitPrice.times(quantity);
    }

}
