package io.crema.barista.ticket;

import java.util.Collection;
import java.util.UUID;

/** Finds and keeps tickets, within a transaction of the caller. */
interface Tickets {

    /** Locks the tickets of these orders. */
    Counter lock(Collection<UUID> orderIds);

    /** Locks tickets whose time in the queue or in the machine is over, leaving out those that others hold. */
    Counter lockDue(int limit);

    /** Writes what changed, publishes it and answers the sagas. */
    void save(Counter counter);

}
