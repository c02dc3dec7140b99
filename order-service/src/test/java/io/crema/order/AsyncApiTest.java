package io.crema.order;

import io.crema.testing.AsyncApi;
import org.junit.jupiter.api.Test;

class AsyncApiTest {

    @Test
    void theDocumentSaysWhatTheCodeSays() {
        new AsyncApi("order-service")
                .sends("customer.events", "io.crema.order.customer.CustomerEvent")
                .sends("order.events", "io.crema.order.order.OrderEvent")
                .sends("wallet.commands", "io.crema.order.saga.Action$WalletCommand", "sagaId", "commandId")
                .sends("ticket.commands", "io.crema.order.saga.Action$TicketCommand", "sagaId", "commandId")
                .receives("order.replies", "io.crema.order.saga.Input$Reply")
                .receives("ticket.events", "io.crema.order.saga.SagaSubscriptions$TicketEvent")
                .verify();
    }

}
