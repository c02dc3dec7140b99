package io.crema.order.saga;

import java.util.List;
import java.util.UUID;

import io.crema.messaging.Subscription;
import io.crema.order.order.Order;
import io.crema.order.order.Orders;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class SagaSubscriptions {

    /** What the barista does is heard, not orchestrated. */
    sealed interface TicketEvent {

        record BrewingStarted() implements TicketEvent {}

        record DrinkReady() implements TicketEvent {}

    }

    @Bean
    Subscription<Input.Reply> sagaReplies(SagaOrderProcess process) {
        return Subscription.withNaturalKey("saga-replies", List.of("order.replies"), Input.Reply.class, process::hear);
    }

    @Bean
    Subscription<TicketEvent> brewing(Orders orders) {
        return Subscription.withInbox("brewing", List.of("ticket.events"), TicketEvent.class,
                batch -> orders.change(batch.stream()
                        .map(message -> new Orders.Deed(UUID.fromString(message.key()),
                                switch (message.body()) {
                                    case TicketEvent.BrewingStarted _ -> Order::startBrewing;
                                    case TicketEvent.DrinkReady _ -> Order::drinkReady;
                                }, message.traceparent()))
                        .toList()));
    }

}
