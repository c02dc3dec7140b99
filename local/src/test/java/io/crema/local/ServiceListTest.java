package io.crema.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares the files that name services with the descriptions of the services. */
class ServiceListTest {

    private static final Path HOME = Path.of("..");
    private static final List<String> FILES = List.of("pom.xml", "docker-compose.yml",
            "deploy/kubernetes/base/kustomization.yaml", "deploy/observability/prometheus/prometheus.yml",
            "config-repo/gateway-service.yml");

    @TempDir
    Path copy = Path.of("");

    @ParameterizedTest
    @MethodSource("services")
    void eachFileNamesTheService(ServiceDescription service) throws IOException {
        assertThat(ServiceList.missing(HOME, service)).as("lines that are missing for " + service.name()).isEmpty();
    }

    private static List<ServiceDescription> services() {
        return Services.of(HOME).all();
    }

    @Test
    void noFileNamesAServiceThatDoesNotExist() throws IOException {
        assertThat(ServiceList.surplus(HOME)).isEmpty();
    }

    @Test
    void eachModuleOfAServiceDescribesIt() throws IOException {
        try (var modules = Files.newDirectoryStream(HOME, "*-service")) {
            for (var module : modules) {
                assertThat(module.resolve("service.yml")).exists();
            }
        }
    }

    @Test
    void eachTopicThatAServiceHearsIsPublishedWithItsMessages() {
        for (var service : services()) {
            service.hears().forEach((topic, messages) -> assertThat(published(topic))
                    .as("%s, which %s hears", topic, service.name()).containsAll(messages));
        }
    }

    /** Up to 0.1.0 all participants replied to {@code order.replies}. */
    private static List<String> published(String topic) {
        return services().stream().flatMap(service -> service.publishes().entrySet().stream())
                .filter(entry -> topic.equals("order.replies") || entry.getKey().equals(topic))
                .flatMap(entry -> entry.getValue().stream()).toList();
    }

    @Test
    void namesEachLineThatANewServiceLacks() throws IOException {
        copyWith("bakery-service", """
                role: business
                database: true
                heap-mb: 144
                memory-mb: 320
                hears:
                  order.events: [ OrderConfirmed ]
                api:
                  - { methods: [ GET ], path: "/api/breads", scope: "breads:read" }
                  - { methods: [ GET ], path: "/api/ovens" }
                """);

        assertThat(ServiceList.missing(copy, Services.of(copy).get("bakery-service"))).containsExactly(
                "pom.xml, in <modules>: <module>bakery-service</module>",
                "pom.xml, in the profile services-first: <artifactId>bakery-service</artifactId>, of type pom",
                "docker-compose.yml, in services: bakery-service:",
                "docker-compose.yml, in services.bakery-service: mem_limit: 320m",
                "docker-compose.yml, in services.bakery-service.volumes: bakery-tls:/run/tls:ro",
                "docker-compose.yml, in services.prepare.volumes: bakery-tls:/tls/bakery-service",
                "docker-compose.yml, in volumes: bakery-tls:",
                "docker-compose.yml, in services.bakery-service.volumes: bakery-secret:/run/crema:ro",
                "docker-compose.yml, in services.prepare.volumes: bakery-secret:/secrets/crema_bakery",
                "docker-compose.yml, in volumes: bakery-secret:",
                "docker-compose.yml, in services.databases.volumes: bakery-secret:/secrets/crema_bakery:ro",
                "docker-compose.yml, in services.kafka-users.volumes: bakery-secret:/secrets/crema_bakery:ro",
                "docker-compose.yml, in services.kafka-users.volumes: ./bakery-service/service.yml:/services/bakery-service.yml:ro",
                "docker-compose.yml, in services.prometheus.volumes: ./bakery-service/prometheus.yml:/run/services/bakery-service.yml:ro",
                "deploy/kubernetes/base/kustomization.yaml, in components: ../../../bakery-service/kubernetes",
                "bakery-service/prometheus.yml, in the file: - targets: [ \"bakery-service:8080\" ]",
                "config-repo/gateway-service.yml, in crema.access.open: /api/ovens");
    }

    @Test
    void namesAChangedScopeAndAChangedMemory() throws IOException {
        copyWith("query-service", """
                role: business
                heap-mb: 144
                memory-mb: 999
                api:
                  - { methods: [ GET ], path: "/api/orders/**", scope: "wallets:read" }
                """);

        assertThat(ServiceList.missing(copy, Services.of(copy).get("query-service"))).containsExactly(
                "docker-compose.yml, in services.query-service: mem_limit: 999m",
                "query-service/prometheus.yml, in the file: - targets: [ \"query-service:8080\" ]",
                "config-repo/gateway-service.yml, in crema.access.rules: { methods: [ GET ], path: \"/api/orders/**\", scope: \"wallets:read\" }");
    }

    @Test
    void namesAServiceThatWasRemoved() throws IOException {
        copyWith("order-service", "{ role: business, heap-mb: 1, memory-mb: 2 }");

        assertThat(ServiceList.surplus(copy)).contains("query-service", "gateway-service")
                .doesNotContain("order-service");
    }

    private void copyWith(String service, String description) throws IOException {
        for (var file : FILES) {
            Files.createDirectories(copy.resolve(file).getParent());
            Files.copy(HOME.resolve(file), copy.resolve(file));
        }
        Files.writeString(Files.createDirectory(copy.resolve(service)).resolve("service.yml"), description);
    }
}
