package io.crema.testing;

import java.util.Map;

import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** Configures an application context with a new database and the JVM's Kafka broker. */
class RealServersInitializer implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        var servers = Servers.shared();
        var database = servers.newDatabase();
        context.getEnvironment().getPropertySources()
                .addFirst(new MapPropertySource("realServers",
                        Map.of("spring.datasource.url", database.url(), "spring.datasource.username",
                                database.username(), "spring.datasource.password", database.password(),
                                "spring.kafka.bootstrap-servers", servers.kafkaBootstrapServers())));
    }

}
