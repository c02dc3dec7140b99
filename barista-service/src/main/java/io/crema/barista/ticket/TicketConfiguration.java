package io.crema.barista.ticket;

import java.util.List;

import io.crema.barista.ticket.TicketCommand.SagaCommand;
import io.crema.messaging.aggregate.Aggregates;
import io.crema.messaging.consumer.Subscription;
import io.crema.messaging.outbox.Outbox;
import io.crema.messaging.support.BackgroundTask;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.support.TransactionOperations;

@Configuration(proxyBeanMethods = false)
class TicketConfiguration {

    @Bean
    BrewingPolicy brewingPolicy(BaristaProperties properties) {
        return properties.policy();
    }

    @Bean
    Aggregates<Ticket, TicketCommand, TicketEvent, TicketReply> tickets(BrewingPolicy policy, JdbcTickets store,
            Outbox outbox) {
        return new Aggregates<>(new Aggregates.Topics("ticket.events", "ticket.replies"), TicketCommand::orderId,
                new TicketDecider(policy), store, outbox);
    }

    @Bean
    Subscription<SagaCommand> ticketCommands(Aggregates<Ticket, TicketCommand, TicketEvent, TicketReply> tickets) {
        return Subscription.withNaturalKey("ticket-commands", List.of("ticket.commands"), SagaCommand.class,
                tickets.handler());
    }

    @Bean
    BackgroundTask brewing(JdbcTickets store, Aggregates<Ticket, TicketCommand, TicketEvent, TicketReply> tickets,
            TransactionOperations transaction, BaristaProperties properties) {
        var sweep = new BrewingSweep(store, tickets, transaction, properties.sweepSize());
        return new BackgroundTask("brewing sweep", properties.sweepInterval(), sweep::run);
    }

}
