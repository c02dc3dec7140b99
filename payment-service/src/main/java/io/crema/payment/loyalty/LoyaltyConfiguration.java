package io.crema.payment.loyalty;

import java.util.List;

import io.crema.messaging.consumer.Subscription;
import io.crema.payment.loyalty.TicketEvent.DrinkReady;
import io.crema.payment.wallet.WalletCommand.CollectStamp;
import io.crema.payment.wallet.Wallets;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class LoyaltyConfiguration {

    /** Collects a stamp for each drink that is ready. */
    @Bean
    Subscription<TicketEvent> loyalty(Wallets wallets) {
        return Subscription.withInbox("loyalty", List.of("ticket.events"), TicketEvent.class,
                wallets.handler(message -> switch (message.body()) {
                    case DrinkReady(var orderId, var customerId) -> new CollectStamp(customerId, orderId);
                }));
    }

}
