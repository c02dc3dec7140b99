package io.crema.barista.ticket;

/** A drink and its quantity. */
record Item(String sku, int quantity) {}
