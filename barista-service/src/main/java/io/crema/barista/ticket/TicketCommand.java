package io.crema.barista.ticket;

import java.util.List;
import java.util.UUID;

/** What a saga asks of the barista. */
sealed interface TicketCommand {

    UUID commandId();

    UUID sagaId();

    UUID orderId();

    record QueueTicket(UUID commandId, UUID sagaId, UUID orderId, String shopId, UUID customerId, List<Item> items)
            implements
                TicketCommand {

        DrinkOrder order() {
            return new DrinkOrder(orderId, shopId, customerId, items);
        }

    }

    record CancelTicket(UUID commandId, UUID sagaId, UUID orderId, String shopId, String reason)
            implements
                TicketCommand {}

}
