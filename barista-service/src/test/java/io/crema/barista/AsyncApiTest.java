package io.crema.barista;

import io.crema.messaging.message.MessageTypes;
import io.crema.testing.AsyncApi;
import org.junit.jupiter.api.Test;

class AsyncApiTest {

    @Test
    void theDocumentMatchesTheCode() {
        new AsyncApi("barista-service", MessageTypes::nameOf)
                .sends("ticket.events", "io.crema.barista.ticket.TicketEvent")
                .sends("ticket.replies", "io.crema.barista.ticket.TicketReply")
                .receives("ticket.commands", "io.crema.barista.ticket.TicketCommand$SagaCommand")
                .verify();
    }

}
