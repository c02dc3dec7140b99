package io.crema.barista;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

import io.crema.testing.AuthorizationMatrix;
import io.crema.testing.MessageStubs;
import io.crema.testing.PublishedMessage;
import io.crema.testing.ServiceProcess;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tests the process of barista-service. Stubs send the commands of order-service as its contracts state. */
@Tag("component")
class BaristaComponentIT {

    @RegisterExtension
    private static final MessageStubs ORDERS = new MessageStubs("order-service");
    @RegisterExtension
    private static final ServiceProcess SERVICE = new ServiceProcess("barista-service").withDatabase().withKafka()
            .with("crema.barista.queue-time", "200ms").with("crema.barista.brew-time", "200ms");

    private final UUID order = UUID.randomUUID();
    private final UUID saga = UUID.randomUUID();
    private final UUID customer = UUID.randomUUID();

    @Test
    void brewsATicketOnceDespiteADuplicateCommand() {
        ORDERS.send("queue_ticket", 0, Map.of("orderId", order, "sagaId", saga));
        ORDERS.send("queue_ticket", 0, Map.of("orderId", order, "sagaId", saga));

        assertThat(PublishedMessage.on("ticket.replies", saga, 2)).extracting(PublishedMessage::type).containsExactly(
                "TicketQueued",
                "TicketQueued");
        assertThat(PublishedMessage.on("ticket.events", order, 3))
                .extracting(PublishedMessage::type, PublishedMessage::version)
                .containsExactly(tuple("TicketQueued", 1L), tuple("BrewingStarted", 2L), tuple("DrinkReady", 3L));
    }

    @TestFactory
    Stream<DynamicTest> authorization() {
        ORDERS.send("queue_ticket", 0, Map.of("orderId", order, "sagaId", saga, "customerId", customer));
        PublishedMessage.on("ticket.replies", saga, 1);
        return new AuthorizationMatrix(SERVICE).everyService()
                .messaging()
                .ownRoute("GET", "/api/tickets/{orderId}", Map.of("orderId", order), "", customer, 404, "orders:read")
                .tests();
    }

}
