package io.crema.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

import io.crema.testing.AuthorizationMatrix;
import io.crema.testing.MessageStubs;
import io.crema.testing.PublishedMessage;
import io.crema.testing.ServiceProcess;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tests the process of template-service. Stubs send the events of order-service as its contracts state. */
@Tag("component")
class TemplateComponentIT {

    @RegisterExtension
    private static final MessageStubs PUBLISHER = new MessageStubs("order-service");
    @RegisterExtension
    private static final ServiceProcess SERVICE = new ServiceProcess("template-service").withDatabase().withKafka();

    private final UUID orderId = UUID.randomUUID();

    @Test
    void hearsAnEventAndPublishesItsOwn() {
        PUBLISHER.send("order_placed", 1, Map.of("orderId", orderId));

        var reader = SERVICE.clerk("template:read");
        await().atMost(Duration.ofSeconds(30)).untilAsserted(
                () -> reader.get().uri("/api/template/{orderId}", orderId).exchange().expectStatus().isOk());
        assertThat(PublishedMessage.on("template.events", orderId, 1)).extracting(PublishedMessage::type)
                .containsExactly("EntryAdded");
    }

    @TestFactory
    Stream<DynamicTest> authorization() {
        return new AuthorizationMatrix(SERVICE).everyService()
                .messaging()
                .route("GET", "/api/template/{orderId}", Map.of("orderId", orderId), "", "template:read")
                .tests();
    }

}
