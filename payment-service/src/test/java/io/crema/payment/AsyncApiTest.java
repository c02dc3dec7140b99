package io.crema.payment;

import io.crema.messaging.message.MessageTypes;
import io.crema.testing.AsyncApi;
import org.junit.jupiter.api.Test;

class AsyncApiTest {

    @Test
    void theDocumentMatchesTheCode() {
        new AsyncApi("payment-service", MessageTypes::nameOf)
                .sends("wallet.events", "io.crema.payment.wallet.WalletEvent")
                .sends("wallet.replies", "io.crema.payment.wallet.WalletReply")
                .receives("wallet.commands", "io.crema.payment.wallet.WalletCommand$SagaCommand")
                .receives("customer.events", "io.crema.payment.wallet.CustomerEvent")
                .receives("ticket.events", "io.crema.payment.loyalty.TicketEvent")
                .verify();
    }

}
