package io.crema.payment.wallet;

import java.util.List;

import io.crema.messaging.Subscription;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class WalletConfiguration {

    @Bean
    Subscription<WalletCommand> walletCommands(Ledgers ledgers) {
        return Subscription.withNaturalKey("wallet-commands", List.of("wallet.commands"), WalletCommand.class,
                new HandlingWalletCommands(ledgers));
    }

    @Bean
    Subscription<CustomerEvent> customers(Ledgers ledgers, PaymentProperties properties) {
        return Subscription.withInbox("customers", List.of("customer.events"), CustomerEvent.class,
                new OpeningWallets(ledgers, properties));
    }

    @Bean
    ToppingUp toppingUp(Ledgers ledgers) {
        return new ToppingUp(ledgers);
    }

}
