package io.crema.testing;

import java.util.function.Supplier;

import org.springframework.util.function.SingletonSupplier;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** The servers as containers. The Testcontainers reaper removes them after the JVM exits. */
class ContainerServers implements Servers {

    private final Supplier<PostgreSQLContainer> postgres = SingletonSupplier.of(() -> {
        var container = new PostgreSQLContainer("postgres:18.6");
        container.setCommand("postgres", "-c", "max_connections=200"); // without Testcontainers' fsync=off
        container.start();
        return container;
    });

    private final Supplier<KafkaContainer> kafka = SingletonSupplier.of(() -> {
        var container = new KafkaContainer("apache/kafka:4.2.2");
        container.withEnv(EmbeddedKafka.groupSettings("KAFKA_"));
        container.start();
        return container;
    });

    @Override
    public Database newDatabase() {
        var server = postgres.get();
        return DatabaseCreation.create(server.getJdbcUrl(), server.getUsername(), server.getPassword());
    }

    @Override
    public String kafkaBootstrapServers() {
        return kafka.get().getBootstrapServers();
    }

}
