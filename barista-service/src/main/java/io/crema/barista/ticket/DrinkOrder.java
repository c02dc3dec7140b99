package io.crema.barista.ticket;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The drinks to brew, the shop and the customer. */
record DrinkOrder(UUID orderId, String shopId, UUID customerId, List<Item> items) {

    DrinkOrder {
        items = List.copyOf(items);
    }

    boolean hasAny(Collection<String> skus) {
        return firstOf(skus).isPresent();
    }

    Optional<String> firstOf(Collection<String> skus) {
        return items.stream().map(Item::sku).filter(skus::contains).findFirst();
    }

}
