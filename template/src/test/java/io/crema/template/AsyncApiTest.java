package io.crema.template;

import io.crema.messaging.message.MessageTypes;
import io.crema.testing.AsyncApi;
import org.junit.jupiter.api.Test;

class AsyncApiTest {

    @Test
    void theDocumentMatchesTheCode() {
        new AsyncApi("template-service", MessageTypes::nameOf)
                .sends("template.events", "io.crema.template.entry.EntryEvent")
                .receives("order.events", "io.crema.template.entry.HeardEvent")
                .verify();
    }

}
