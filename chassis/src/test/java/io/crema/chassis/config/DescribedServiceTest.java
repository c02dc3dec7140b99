package io.crema.chassis.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.FileSystemResource;

class DescribedServiceTest {

    private static final String DESCRIPTION = """
            role: business
            database: true
            publishes:
              bread.events: [ BreadBaked ]
            hears:
              order.events: [ OrderConfirmed ]
              bread.events: [ BreadBaked ]
            """;

    private final StandardEnvironment environment = new StandardEnvironment();

    @Test
    void theTopicsAreThoseOfTheDescription() {
        describe("spring.application.name", "bakery-service");

        assertThat(topics()).containsExactly("bread.events", "order.events");
    }

    @Test
    void theDatabaseHasTheNameOfTheService() {
        describe("spring.application.name", "cake-bakery-service");

        assertThat(environment.getProperty("crema.database")).isEqualTo("crema_cake_bakery");
    }

    @Test
    void theSettingsOfAllServicesLeadToTheDatabase() throws IOException {
        describe("spring.application.name", "bakery-service");
        new YamlPropertySourceLoader().load("all", new FileSystemResource("../config-repo/application.yml"))
                .forEach(environment.getPropertySources()::addFirst);

        assertThat(environment.getProperty("spring.datasource.url")).endsWith("/crema_bakery");
        assertThat(environment.getProperty("spring.datasource.username")).isEqualTo("crema_bakery");
    }

    @Test
    void aSettingOverridesTheDescription() {
        describe("crema.messaging.topics[0]", "other.events");

        assertThat(topics()).containsExactly("other.events");
    }

    @Test
    void aServiceNeedsNoDescription() {
        new DescribedService(new ClassPathResource("missing.yml")).postProcessEnvironment(environment,
                new SpringApplication());

        assertThat(environment.getPropertySources().contains("service.yml")).isTrue();
    }

    private void describe(String name, String value) {
        environment.getPropertySources().addFirst(new MapPropertySource("test", Map.of(name, value)));
        new DescribedService(new ByteArrayResource(DESCRIPTION.getBytes(StandardCharsets.UTF_8)))
                .postProcessEnvironment(environment, new SpringApplication());
    }

    private List<String> topics() {
        return Binder.get(environment).bind("crema.messaging.topics", Bindable.listOf(String.class)).get();
    }

}
