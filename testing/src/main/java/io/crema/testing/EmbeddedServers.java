package io.crema.testing;

import java.util.function.Supplier;

import org.springframework.util.function.SingletonSupplier;

/** The servers as local processes, from binaries in Maven Central. */
class EmbeddedServers implements Servers {

    private final Supplier<String> postgres = SingletonSupplier.of(EmbeddedPostgresql::start);

    private final Supplier<String> kafka = SingletonSupplier.of(EmbeddedKafka::start);

    @Override
    public Database newDatabase() {
        return DatabaseCreation.create(postgres.get(), "postgres", "postgres");
    }

    @Override
    public String kafkaBootstrapServers() {
        return kafka.get();
    }

}
