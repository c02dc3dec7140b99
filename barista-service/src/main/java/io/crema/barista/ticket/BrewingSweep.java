package io.crema.barista.ticket;

import java.util.List;

import io.crema.barista.ticket.TicketCommand.AdvanceBrewing;
import io.crema.messaging.aggregate.Aggregates;
import io.crema.messaging.aggregate.Stored;
import io.crema.messaging.aggregate.TracedCommand;
import org.springframework.transaction.support.TransactionOperations;

/** Advances tickets whose time in a state is over. All instances share the work. */
class BrewingSweep {

    private final JdbcTickets store;
    private final Aggregates<Ticket, TicketCommand, TicketEvent, TicketReply> tickets;
    private final TransactionOperations transaction;
    private final int batchSize;

    BrewingSweep(JdbcTickets store, Aggregates<Ticket, TicketCommand, TicketEvent, TicketReply> tickets,
            TransactionOperations transaction, int batchSize) {
        this.store = store;
        this.tickets = tickets;
        this.transaction = transaction;
        this.batchSize = batchSize;
    }

    void run() {
        int advanced;
        do {
            advanced = transaction.execute(_ -> advanceBatch());
        } while (advanced == batchSize);
    }

    private int advanceBatch() {
        List<Stored<Ticket>> due = store.lockDue(batchSize);
        tickets.applyLocked(due,
                due.stream().map(ticket -> TracedCommand.<TicketCommand>of(new AdvanceBrewing(ticket.id())))
                        .toList());
        return due.size();
    }

}
