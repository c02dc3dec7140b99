package io.crema.barista.ticket;

import java.util.List;

import io.crema.messaging.Subscription;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.transaction.support.TransactionOperations;

@Configuration(proxyBeanMethods = false)
@EnableScheduling
class TicketConfiguration {

    @Bean
    HousePolicy housePolicy(BaristaProperties properties) {
        return properties.policy();
    }

    @Bean
    Subscription<TicketCommand> ticketCommands(Tickets tickets) {
        return Subscription.withNaturalKey("ticket-commands", List.of("ticket.commands"), TicketCommand.class,
                new HandlingTicketCommands(tickets));
    }

    @Bean
    SchedulingConfigurer brewing(Tickets tickets, TransactionOperations transaction, BaristaProperties properties) {
        BrewingSweep brewing = new BrewingSweep(tickets, transaction, properties.sweepSize());
        return tasks -> tasks.addFixedDelayTask(brewing::sweep, properties.sweepInterval());
    }

}
