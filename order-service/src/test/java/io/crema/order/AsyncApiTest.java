package io.crema.order;

import io.crema.messaging.message.MessageTypes;
import io.crema.testing.AsyncApi;
import org.junit.jupiter.api.Test;

class AsyncApiTest {

    @Test
    void theDocumentMatchesTheCode() {
        new AsyncApi("order-service", MessageTypes::nameOf)
                .sends("customer.events", "io.crema.order.customer.CustomerEvent")
                .sends("order.events", "io.crema.order.order.OrderEvent")
                .sends("wallet.commands", "io.crema.order.saga.Action$WalletCommand", "sagaId", "commandId")
                .sends("ticket.commands", "io.crema.order.saga.Action$TicketCommand", "sagaId", "commandId")
                .receives("wallet.replies", "io.crema.order.saga.ParticipantReply$WalletReply")
                .receives("ticket.replies", "io.crema.order.saga.ParticipantReply$TicketReply")
                .receives("order.replies", "io.crema.order.saga.ParticipantReply")
                .receives("ticket.events", "io.crema.order.brewing.TicketEvent")
                .verify();
    }

}
