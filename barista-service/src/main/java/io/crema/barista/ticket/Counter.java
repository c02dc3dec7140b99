package io.crema.barista.ticket;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import io.crema.barista.ticket.Ticket.Brewing;
import io.crema.barista.ticket.Ticket.Queued;
import io.crema.barista.ticket.Ticket.Tombstone;
import io.crema.barista.ticket.TicketCommand.CancelTicket;
import io.crema.barista.ticket.TicketCommand.QueueTicket;
import org.jspecify.annotations.Nullable;

/**
 * Some tickets, locked by one transaction, that are moved on in memory, in order. {@link Tickets} writes down what
 * changed.
 */
final class Counter {

    private final HousePolicy policy;
    private final Map<UUID, Ticket> tickets;
    private final Map<UUID, Ticket> added = new LinkedHashMap<>();
    private final Map<UUID, Ticket> changed = new LinkedHashMap<>();
    private final List<Entry> entries = new ArrayList<>();
    private final List<Answer> answers = new ArrayList<>();

    private final Map<UUID, String> traces;

    /** An event, the ticket's version that it made, and the trace to which it belongs. */
    record Entry(long version, TicketEvent event, @Nullable String trace) {}

    /** A reply, and the trace to which it belongs. */
    record Answer(TicketReply reply, @Nullable String trace) {}

    /**
     * @param traces of the orders, by which also what happens later is part of them
     */
    Counter(Map<UUID, Ticket> tickets, Map<UUID, String> traces, HousePolicy policy) {
        this.tickets = new HashMap<>(tickets);
        this.traces = new HashMap<>(traces);
        this.policy = policy;
    }

    /** Answers a command; only an order with a silent drink stays without an answer. */
    Optional<TicketReply> handle(TicketCommand command, @Nullable String trace) {
        if (trace != null) {
            traces.put(command.orderId(), trace);
        }
        Optional<TicketReply> reply = switch (command) {
            case QueueTicket queue when policy.ignores(queue.order()) -> Optional.empty();
            case QueueTicket queue -> Optional.of(queued(queue).answer(queue));
            case CancelTicket cancel -> Optional.of(cancelled(cancel).answer(cancel));
        };
        reply.ifPresent(answer -> answers.add(new Answer(answer, trace)));
        return reply;
    }

    private Ticket queued(QueueTicket command) {
        Ticket known = tickets.get(command.orderId());
        return known != null ? known : add(Ticket.queue(command.order(), policy));
    }

    private Ticket cancelled(CancelTicket command) {
        return switch (tickets.get(command.orderId())) {
            case null -> add(new Tombstone(command.orderId(), command.shopId()));
            case Queued queued -> change(queued.cancel());
            case Ticket other -> other;
        };
    }

    /** The barista takes on every ticket whose time has come. */
    void brew() {
        for (Ticket ticket : List.copyOf(tickets.values())) {
            switch (ticket) {
                case Queued queued -> change(queued.startBrewing());
                case Brewing brewing -> change(brewing.finish());
                case Ticket.Ready _,Ticket.Cancelled _,Ticket.Rejected _,Tombstone _ -> {
                }
            }
        }
    }

    private Ticket add(Ticket ticket) {
        added.put(ticket.orderId(), ticket);
        return enter(ticket);
    }

    private Ticket change(Ticket ticket) {
        (added.containsKey(ticket.orderId()) ? added : changed).put(ticket.orderId(), ticket);
        return enter(ticket);
    }

    private Ticket enter(Ticket ticket) {
        tickets.put(ticket.orderId(), ticket);
        ticket.event().ifPresent(event -> entries.add(new Entry(ticket.version(), event, trace(ticket.orderId()))));
        return ticket;
    }

    @Nullable
    String trace(UUID orderId) {
        return traces.get(orderId);
    }

    Collection<Ticket> added() {
        return added.values();
    }

    Collection<Ticket> changed() {
        return changed.values();
    }

    List<Entry> entries() {
        return List.copyOf(entries);
    }

    List<Answer> answers() {
        return List.copyOf(answers);
    }

}
