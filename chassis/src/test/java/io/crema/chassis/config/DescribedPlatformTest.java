package io.crema.chassis.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import io.crema.chassis.config.DescribedServices.Described;
import io.crema.chassis.config.DescribedServices.Endpoint;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.http.HttpMethod;

class DescribedPlatformTest {

    private final StandardEnvironment environment = new StandardEnvironment();

    @TempDir
    Path services;

    @BeforeEach
    void describe() throws IOException {
        describe("order-service", """
                role: business
                publishes:
                  order.events: [ OrderPlaced ]
                api:
                  - { methods: [ GET, POST ], path: "/api/orders/**", scope: "orders:read" }
                  - { methods: [ GET ], path: "/api/menu" }
                """);
        describe("bakery-service", """
                role: business
                api:
                  - { methods: [ GET ], path: "/api/bread/*", scope: "bread:read" }
                """);
        describe("config-service", "role: infrastructure");
    }

    @Test
    void theBusinessServicesAndTheirScopesAreSettings() {
        process();

        assertThat(environment.getProperty("crema.platform.business")).isEqualTo("bakery-service,order-service");
        assertThat(environment.getProperty("crema.platform.scopes")).isEqualTo("bread:read,orders:read");
    }

    @Test
    void eachServiceHasItsPaths() {
        process();

        var described = Binder.get(environment).bind("crema.platform", DescribedServices.class).get().services();

        assertThat(described).containsOnlyKeys("bakery-service", "order-service");
        assertThat(described).extractingByKey("bakery-service").extracting(Described::api).asInstanceOf(LIST)
                .containsExactly(new Endpoint(List.of(HttpMethod.GET), "/api/bread/*", "bread:read"));
        assertThat(described).extractingByKey("order-service").extracting(Described::api).asInstanceOf(LIST)
                .containsExactly(
                        new Endpoint(List.of(HttpMethod.GET, HttpMethod.POST), "/api/orders/**", "orders:read"),
                        new Endpoint(List.of(HttpMethod.GET), "/api/menu", null));
    }

    @Test
    void aSettingOverridesTheDescriptions() {
        environment.getPropertySources().addFirst(
                new MapPropertySource("test", Map.of("crema.platform.scopes", "menu:read")));

        process();

        assertThat(environment.getProperty("crema.platform.scopes")).isEqualTo("menu:read");
    }

    @Test
    void aServiceThatTakesNoDescriptionInHasNone() {
        new DescribedPlatform("classpath*:missing/*/service.yml").postProcessEnvironment(environment,
                new SpringApplication());

        assertThat(environment.containsProperty("crema.platform.business")).isFalse();
    }

    private void process() {
        new DescribedPlatform("file:" + services + "/*/service.yml").postProcessEnvironment(environment,
                new SpringApplication());
    }

    private void describe(String service, String content) throws IOException {
        Files.writeString(Files.createDirectory(services.resolve(service)).resolve("service.yml"), content);
    }

}
