package io.crema.order.menu;

/** A drink on the menu. */
public record MenuItem(String sku, String name, Money price) {}
