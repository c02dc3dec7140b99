package io.crema.messaging;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

import io.crema.messaging.projection.Projection;
import io.crema.messaging.saga.SagaRuntime;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.flywaydb.core.Flyway;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** Gives a service with a PostgreSQL database the outbox, its relay, its consumers and its sagas. */
@AutoConfiguration(afterName = {
        "org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration",
        "org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration",
        "org.springframework.boot.micrometer.tracing.brave.autoconfigure.BraveAutoConfiguration",
        "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration"}, beforeName = "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration")
@EnableConfigurationProperties(MessagingProperties.class)
class MessagingAutoConfiguration {

    @Bean
    FlywayMigrationStrategy messagingSchemaFirst() {
        return flyway -> {
            Flyway.configure()
                    .dataSource(flyway.getConfiguration().getDataSource())
                    .connectRetries(flyway.getConfiguration().getConnectRetries())
                    .connectRetriesInterval(flyway.getConfiguration().getConnectRetriesInterval())
                    .schemas("messaging")
                    .locations("classpath:io/crema/messaging/db")
                    .load()
                    .migrate();
            flyway.migrate();
        };
    }

    @Bean
    Traces traces(ObjectProvider<Tracer> tracer, ObjectProvider<Propagator> propagator) {
        return new Traces(tracer.getIfAvailable(() -> Tracer.NOOP), propagator.getIfAvailable(() -> Propagator.NOOP));
    }

    @Bean
    @ConditionalOnMissingBean
    Checkpoints checkpoints() {
        return _ -> {
        };
    }

    @Bean
    Relay relay(JdbcConnectionDetails database, ProducerFactory<?, ?> kafka, Traces traces, Checkpoints checkpoints,
            Topics topics, @Value("${spring.application.name}") String service) {
        Map<String, Object> settings = new HashMap<>(kafka.getConfigurationProperties());
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, Long.MAX_VALUE);
        return new Relay(database,
                new DefaultKafkaProducerFactory<>(settings, new StringSerializer(), new ByteArraySerializer()), traces,
                checkpoints, service);
    }

    @Bean
    Outbox outbox(JdbcTemplate jdbc, JsonMapper json, Traces traces, Checkpoints checkpoints, Relay relay) {
        return new JdbcOutbox(jdbc, json, traces, checkpoints, relay::wake);
    }

    @Bean
    IdempotentRequests idempotentRequests(JdbcClient jdbc, PlatformTransactionManager transactions, JsonMapper json,
            Checkpoints checkpoints) {
        return new JdbcIdempotentRequests(jdbc, new TransactionTemplate(transactions), json, checkpoints);
    }

    @Bean
    Topics topics(KafkaAdmin admin, MessagingProperties properties) {
        return new Topics(admin,
                Stream.concat(properties.topics().stream(), Stream.of(properties.deadLetters())).toList(),
                properties.partitions());
    }

    @Bean
    Parking parking(JdbcTemplate jdbc, JsonMapper json, Outbox outbox, MessagingProperties properties) {
        return new Parking(jdbc, json, outbox, properties.deadLetters());
    }

    @Bean
    Consumers consumers(@Value("${spring.application.name}") String service, Topics topics,
            ConsumerFactory<?, ?> kafka, JdbcTemplate jdbc, PlatformTransactionManager transactions, JsonMapper json,
            Traces traces, Parking parking, Checkpoints checkpoints, ObjectProvider<MeterRegistry> meters,
            ObjectProvider<Subscription<?>> subscriptions,
            ObjectProvider<Projection<?>> projections) {
        var core = new BatchConsumer.Core(jdbc, new TransactionTemplate(transactions), parking, traces,
                meters.getIfAvailable(SimpleMeterRegistry::new), checkpoints);
        var consumers = new Consumers(service, topics, kafka.getConfigurationProperties(), core, json);
        subscriptions.orderedStream().forEach(consumers::add);
        projections.orderedStream().forEach(consumers::add);
        return consumers;
    }

    @Bean
    SagaRuntime sagaRuntime(JdbcTemplate jdbc, PlatformTransactionManager transactions, JsonMapper json, Traces traces,
            MessagingProperties properties, Checkpoints checkpoints) {
        return new SagaRuntime(jdbc, new TransactionTemplate(transactions), json, traces::current, properties.sweep(),
                checkpoints, error -> Death.of("the sweeper of sagas", error));
    }

}
