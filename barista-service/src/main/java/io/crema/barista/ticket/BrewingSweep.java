package io.crema.barista.ticket;

import org.springframework.transaction.support.TransactionOperations;

/** Starts and finishes brewing when the time has come; any number of instances share the work. */
class BrewingSweep {

    private final Tickets tickets;
    private final TransactionOperations transaction;
    private final int size;

    BrewingSweep(Tickets tickets, TransactionOperations transaction, int size) {
        this.tickets = tickets;
        this.transaction = transaction;
        this.size = size;
    }

    void sweep() {
        int brewed;
        do {
            brewed = transaction.execute(_ -> brewSome());
        } while (brewed == size);
    }

    private int brewSome() {
        Counter due = tickets.lockDue(size);
        due.brew();
        tickets.save(due);
        return due.changed().size();
    }

}
