package io.crema.payment.wallet;

import java.util.List;

import io.crema.messaging.aggregate.Aggregates;
import io.crema.messaging.consumer.Subscription;
import io.crema.messaging.message.IncomingMessage;
import io.crema.messaging.outbox.Outbox;
import io.crema.payment.wallet.WalletCommand.OpenWallet;
import io.crema.payment.wallet.WalletCommand.SagaCommand;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class WalletConfiguration {

    @Bean
    Wallets wallets(JdbcAccounts store, Outbox outbox) {
        return new Wallets(new Aggregates<>(new Aggregates.Topics("wallet.events", "wallet.replies"),
                WalletCommand::customerId, new AccountDecider(), store, outbox));
    }

    @Bean
    Subscription<SagaCommand> walletCommands(Wallets wallets) {
        return Subscription.withNaturalKey("wallet-commands", List.of("wallet.commands"), SagaCommand.class,
                wallets.handler(IncomingMessage::body));
    }

    @Bean
    Subscription<CustomerEvent> customers(Wallets wallets, PaymentProperties welcome) {
        return Subscription.withInbox("customers", List.of("customer.events"), CustomerEvent.class,
                wallets.handler(message -> {
                    var customerId = message.body().customerId();
                    return new OpenWallet(customerId, welcome.creditOf(customerId));
                }));
    }

}
