package io.crema.barista.ticket;

import java.util.List;

import io.crema.messaging.BatchHandler;
import io.crema.messaging.Received;

/** Queues and cancels a whole batch in order; a repeated command is answered again and changes nothing. */
class HandlingTicketCommands implements BatchHandler<TicketCommand> {

    private final Tickets tickets;

    HandlingTicketCommands(Tickets tickets) {
        this.tickets = tickets;
    }

    @Override
    public void handle(List<Received<TicketCommand>> batch) {
        Counter counter = tickets.lock(batch.stream().map(message -> message.body().orderId()).distinct().toList());
        batch.forEach(message -> counter.handle(message.body(), message.traceparent()));
        tickets.save(counter);
    }

}
