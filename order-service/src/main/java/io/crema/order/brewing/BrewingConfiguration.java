package io.crema.order.brewing;

import java.util.List;
import java.util.UUID;

import io.crema.messaging.consumer.Subscription;
import io.crema.order.order.OrderCommand.FinishDrink;
import io.crema.order.order.OrderCommand.StartBrewing;
import io.crema.order.order.Orders;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class BrewingConfiguration {

    @Bean
    Subscription<TicketEvent> brewing(Orders orders) {
        return Subscription.withInbox("brewing", List.of("ticket.events"), TicketEvent.class,
                orders.handler(message -> {
                    UUID orderId = UUID.fromString(message.key());
                    return switch (message.body()) {
                        case TicketEvent.BrewingStarted _ -> new StartBrewing(orderId);
                        case TicketEvent.DrinkReady _ -> new FinishDrink(orderId);
                    };
                }));
    }

}
