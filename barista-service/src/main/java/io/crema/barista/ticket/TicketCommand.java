package io.crema.barista.ticket;

import java.util.List;
import java.util.UUID;

/** A command to a ticket. */
sealed interface TicketCommand {

    UUID orderId();

    /** A command of a saga, read from {@code ticket.commands}. */
    sealed interface SagaCommand extends TicketCommand {

        UUID commandId();

        UUID sagaId();

    }

    record QueueTicket(UUID commandId, UUID sagaId, UUID orderId, String shopId, UUID customerId,
            List<Item> items) implements SagaCommand {

        DrinkOrder order() {
            return new DrinkOrder(orderId, shopId, customerId, items);
        }

    }

    record CancelTicket(UUID commandId, UUID sagaId, UUID orderId, String shopId,
            String reason) implements SagaCommand {}

    /** Advances a ticket from queued to brewing, or from brewing to ready. */
    record AdvanceBrewing(UUID orderId) implements TicketCommand {}

}
