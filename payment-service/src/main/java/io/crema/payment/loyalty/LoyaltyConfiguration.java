package io.crema.payment.loyalty;

import java.util.List;

import io.crema.messaging.Subscription;
import io.crema.payment.wallet.Ledgers;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class LoyaltyConfiguration {

    @Bean
    Subscription<TicketEvent> loyalty(Ledgers ledgers) {
        return Subscription.withInbox("loyalty", List.of("ticket.events"), TicketEvent.class,
                new CollectingStamps(ledgers));
    }

}
