package io.crema.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import io.crema.local.ServiceDescription.Endpoint;
import io.crema.local.ServiceDescription.Role;
import io.crema.local.ServiceDescription.Scaling;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceDescriptionTest {

    @TempDir
    Path home = Path.of("");

    @Test
    void readsEachKey() throws IOException {
        describe("bakery-service", """
                role: business
                database: true
                port: 9100
                heap-mb: 144
                memory-mb: 320
                publishes:
                  bread.events: [ BreadBaked ]
                hears:
                  order.events: [ OrderConfirmed, OrderCancelled ]
                api:
                  - { methods: [ GET ], path: "/api/breads", scope: "breads:read" }
                  - { methods: [ POST ], path: "/open" }
                scales-on: { consumer: orders, topic: order.events }
                """);

        var bakery = Services.of(home).find("bakery-service").orElseThrow();

        assertThat(bakery).isEqualTo(new ServiceDescription("bakery-service", Role.BUSINESS, true, 9100, 144, 320,
                Map.of("bread.events", List.of("BreadBaked")),
                Map.of("order.events", List.of("OrderConfirmed", "OrderCancelled")),
                List.of(new Endpoint(List.of("GET"), "/api/breads", "breads:read"),
                        new Endpoint(List.of("POST"), "/open", null)),
                new Scaling("orders", "order.events")));
        assertThat(bakery.databaseName()).hasValue("crema_bakery");
    }

    @Test
    void listsTheServicesInTheOrderOfTheirStart() throws IOException {
        for (var service : List.of("a-service edge", "b-service business", "c-service infrastructure")) {
            var words = service.split(" ", 2);
            describe(words[0], "{ role: " + words[1] + ", heap-mb: 1, memory-mb: 2 }");
        }
        Files.createDirectory(home.resolve("library"));

        var services = Services.of(home);

        assertThat(services.names()).containsExactly("c-service", "b-service", "a-service");
        assertThat(services.business()).containsExactly("b-service");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "role: business", "{ role: baker, heap-mb: 1, memory-mb: 2 }",
            "{ role: edge, heap-mb: 3, memory-mb: 2 }", "{ role: edge, heap-mb: 1, memory-mb: 2, heap: 1 }",
            "{ role: edge, heap-mb: much, memory-mb: 2 }", "role: [", "- role"})
    void refusesAFileThatIsNotValidAndNamesIt(String content) throws IOException {
        describe("bakery-service", content);

        assertThatThrownBy(() -> Services.of(home)).isInstanceOf(PlatformException.class)
                .hasMessageContaining("bakery-service").hasMessageContaining("service.yml is not valid: ");
    }

    private void describe(String service, String content) throws IOException {
        Files.writeString(Files.createDirectory(home.resolve(service)).resolve("service.yml"), content);
    }
}
