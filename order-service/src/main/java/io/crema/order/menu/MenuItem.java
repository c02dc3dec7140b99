package io.crema.order.menu;

import io.crema.order.Money;

/** A drink on the menu. */
public record MenuItem(String sku, String name, Money price) {}
