package io.crema.barista.ticket;

import io.crema.barista.ticket.Ticket.Brewing;
import io.crema.barista.ticket.Ticket.Cancelled;
import io.crema.barista.ticket.Ticket.Queued;
import io.crema.barista.ticket.Ticket.Ready;
import io.crema.barista.ticket.Ticket.Rejected;
import io.crema.barista.ticket.Ticket.Tombstone;
import io.crema.barista.ticket.TicketCommand.AdvanceBrewing;
import io.crema.barista.ticket.TicketCommand.CancelTicket;
import io.crema.barista.ticket.TicketCommand.QueueTicket;
import io.crema.messaging.aggregate.Decider;
import io.crema.messaging.aggregate.Decision;
import org.jspecify.annotations.Nullable;

/** Queues, cancels and brews tickets. A duplicate command changes nothing and gets the same reply again. */
record TicketDecider(BrewingPolicy policy) implements Decider<Ticket, TicketCommand, TicketEvent, TicketReply> {

    @Override
    public Decision<Ticket, TicketEvent, TicketReply> decide(@Nullable Ticket ticket, TicketCommand command) {
        return switch (command) {
            case QueueTicket queue -> queue(ticket, queue);
            case CancelTicket cancel -> cancel(ticket, cancel);
            case AdvanceBrewing _ -> advance(ticket);
        };
    }

    private Decision<Ticket, TicketEvent, TicketReply> queue(@Nullable Ticket ticket, QueueTicket command) {
        DrinkOrder order = command.order();
        if (policy.ignores(order)) {
            return Decision.unchanged(ticket, null);
        }
        return switch (ticket) {
            case null ->
                policy.rejection(order).map(reason -> reject(command, reason)).orElseGet(() -> accept(command));
            case Queued _,Brewing _,Ready _,Cancelled _ -> Decision.unchanged(ticket, queued(command));
            case Rejected(_, var reason) -> Decision.unchanged(ticket, rejected(command, reason));
            case Tombstone _ -> Decision.unchanged(ticket, rejected(command, "cancelled before queued"));
        };
    }

    private static Decision<Ticket, TicketEvent, TicketReply> accept(QueueTicket command) {
        return Decision.changed(new Queued(command.order()),
                new TicketEvent.TicketQueued(command.orderId(), command.shopId(), command.items()), queued(command));
    }

    private static Decision<Ticket, TicketEvent, TicketReply> reject(QueueTicket command, String reason) {
        return Decision.changed(new Rejected(command.order(), reason),
                new TicketEvent.TicketRejected(command.orderId(), command.shopId(), reason), rejected(command, reason));
    }

    private static Decision<Ticket, TicketEvent, TicketReply> cancel(@Nullable Ticket ticket, CancelTicket command) {
        TicketReply cancelled = new TicketReply.Cancelled(command.sagaId(), command.commandId());
        return switch (ticket) {
            case null -> Decision.changed(new Tombstone(command.orderId(), command.shopId()), cancelled);
            case Queued(var order) -> Decision.changed(new Cancelled(order),
                    new TicketEvent.TicketCancelled(order.orderId(), order.shopId()), cancelled);
            case Cancelled _,Rejected _,Tombstone _ -> Decision.unchanged(ticket, cancelled);
            case Brewing _,Ready _ ->
                Decision.unchanged(ticket, new TicketReply.BrewingBegan(command.sagaId(), command.commandId()));
        };
    }

    private static Decision<Ticket, TicketEvent, TicketReply> advance(@Nullable Ticket ticket) {
        return switch (ticket) {
            case Queued(var order) -> Decision.changed(new Brewing(order),
                    new TicketEvent.BrewingStarted(order.orderId(), order.shopId()), null);
            case Brewing(var order) -> Decision.changed(new Ready(order),
                    new TicketEvent.DrinkReady(order.orderId(), order.shopId(), order.customerId()), null);
            case Ready _,Cancelled _,Rejected _,Tombstone _ -> Decision.unchanged(ticket, null);
            case null -> Decision.unchanged(null, null);
        };
    }

    private static TicketReply queued(QueueTicket command) {
        return new TicketReply.Queued(command.sagaId(), command.commandId());
    }

    private static TicketReply rejected(QueueTicket command, String reason) {
        return new TicketReply.Rejected(command.sagaId(), command.commandId(), reason);
    }

}
