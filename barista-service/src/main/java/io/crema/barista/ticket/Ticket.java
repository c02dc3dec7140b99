package io.crema.barista.ticket;

import java.util.Optional;
import java.util.UUID;

import io.crema.barista.ticket.TicketCommand.CancelTicket;
import io.crema.barista.ticket.TicketCommand.QueueTicket;
import io.crema.barista.ticket.TicketEvent.BrewingStarted;
import io.crema.barista.ticket.TicketEvent.DrinkReady;

/**
 * A ticket in one of its states. Each state is reached by one road only, so the state alone says which event announced
 * it, which version that was, and how a repeated command was answered.
 */
sealed interface Ticket {

    UUID orderId();

    record Queued(DrinkOrder order) implements Ticket {

        Brewing startBrewing() {
            return new Brewing(order);
        }

        Cancelled cancel() {
            return new Cancelled(order);
        }

        @Override
        public UUID orderId() {
            return order.orderId();
        }

    }

    record Brewing(DrinkOrder order) implements Ticket {

        Ready finish() {
            return new Ready(order);
        }

        @Override
        public UUID orderId() {
            return order.orderId();
        }

    }

    record Ready(DrinkOrder order) implements Ticket {

        @Override
        public UUID orderId() {
            return order.orderId();
        }

    }

    record Cancelled(DrinkOrder order) implements Ticket {

        @Override
        public UUID orderId() {
            return order.orderId();
        }

    }

    record Rejected(DrinkOrder order, String reason) implements Ticket {

        @Override
        public UUID orderId() {
            return order.orderId();
        }

    }

    /** Cancelled before it was queued: the queueing, should it still come, is rejected. */
    record Tombstone(UUID orderId, String shopId) implements Ticket {}

    static Ticket queue(DrinkOrder order, HousePolicy policy) {
        return policy.refusal(order).<Ticket>map(reason -> new Rejected(order, reason))
                .orElseGet(() -> new Queued(order));
    }

    default long version() {
        return switch (this) {
            case Tombstone _ -> 0;
            case Queued _,Rejected _ -> 1;
            case Brewing _,Cancelled _ -> 2;
            case Ready _ -> 3;
        };
    }

    /** The event by which the ticket came into its state. */
    default Optional<TicketEvent> event() {
        return switch (this) {
            case Queued(var order) -> Optional
                    .of(new TicketEvent.TicketQueued(order.orderId(), order.shopId(), order.items()));
            case Rejected(var order, var reason) -> Optional
                    .of(new TicketEvent.TicketRejected(order.orderId(), order.shopId(), reason));
            case Cancelled(var order) -> Optional.of(new TicketEvent.TicketCancelled(order.orderId(), order.shopId()));
            case Brewing(var order) -> Optional.of(new BrewingStarted(order.orderId(), order.shopId()));
            case Ready(var order) -> Optional.of(new DrinkReady(order.orderId(), order.shopId(), order.customerId()));
            case Tombstone _ -> Optional.empty();
        };
    }

    default TicketReply answer(QueueTicket command) {
        return switch (this) {
            case Queued _,Brewing _,Ready _,Cancelled _ -> new TicketReply.TicketQueued(command.sagaId(),
                    command.commandId());
            case Rejected rejected -> new TicketReply.TicketRejected(command.sagaId(), command.commandId(),
                    rejected.reason());
            case Tombstone _ -> new TicketReply.TicketRejected(command.sagaId(), command.commandId(),
                    "cancelled before queued");
        };
    }

    default TicketReply answer(CancelTicket command) {
        return switch (this) {
            case Brewing _,Ready _ -> new TicketReply.TicketBrewing(command.sagaId(), command.commandId());
            case Cancelled _,Rejected _,Tombstone _ -> new TicketReply.TicketCancelled(command.sagaId(),
                    command.commandId());
            case Queued _ -> throw new IllegalStateException("ticket " + orderId() + " is not cancelled yet");
        };
    }

}
