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
        List<TicketCommand> commands = batch.stream().map(Received::body).toList();
        Counter counter = tickets.lock(commands.stream().map(TicketCommand::orderId).distinct().toList());
        commands.forEach(counter::handle);
        tickets.save(counter);
    }

}
