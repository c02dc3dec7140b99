package io.crema.barista;

import io.crema.testing.AsyncApi;
import org.junit.jupiter.api.Test;

class AsyncApiTest {

    @Test
    void theDocumentSaysWhatTheCodeSays() {
        new AsyncApi("barista-service")
                .sends("ticket.events", "io.crema.barista.ticket.TicketEvent")
                .sends("order.replies", "io.crema.barista.ticket.TicketReply")
                .receives("ticket.commands", "io.crema.barista.ticket.TicketCommand")
                .verify();
    }

}
