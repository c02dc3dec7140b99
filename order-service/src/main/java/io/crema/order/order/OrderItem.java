package io.crema.order.order;

import io.crema.order.menu.Money;

/** So many of one drink, at the price of the moment it was ordered. */
public record OrderItem(String sku, String name, int quantity, Money unitPrice) {

    Money price() {
        return unitPrice.times(quantity);
    }

}
