package io.crema.template.entry;

import java.util.List;
import java.util.UUID;

/** An event that the service hears on {@code order.events}, with the fields that it reads. Unknown fields are ignored. */
sealed interface HeardEvent {

    record OrderPlaced(UUID orderId, UUID customerId, String shopId, List<Item> items,
            Money total) implements HeardEvent {}

    record Item(String sku, String name, long quantity, Money unitPrice) {}

    record Money(long amount, String currency) {}

}
