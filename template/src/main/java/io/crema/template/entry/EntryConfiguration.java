package io.crema.template.entry;

import java.util.List;

import io.crema.messaging.aggregate.Aggregates;
import io.crema.messaging.consumer.Subscription;
import io.crema.messaging.message.IncomingMessage;
import io.crema.messaging.outbox.Outbox;
import io.crema.template.entry.HeardEvent.OrderPlaced;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class EntryConfiguration {

    @Bean
    Aggregates<Entry, AddEntry, EntryEvent, Void> aggregates(JdbcEntryStore store, Outbox outbox) {
        return new Aggregates<>(new Aggregates.Topics("template.events"), AddEntry::orderId, new EntryDecider(), store,
                outbox);
    }

    @Bean
    Subscription<HeardEvent> heard(Aggregates<Entry, AddEntry, EntryEvent, Void> aggregates) {
        return Subscription.withInbox("heard", List.of("order.events"), HeardEvent.class,
                aggregates.handler(EntryConfiguration::command));
    }

    private static AddEntry command(IncomingMessage<HeardEvent> message) {
        return switch (message.body()) {
            case OrderPlaced event -> new AddEntry(event.orderId(), message.time());
        };
    }

}
