package io.crema.barista.ticket;

/** So many of one drink. */
record Item(String sku, int quantity) {}
