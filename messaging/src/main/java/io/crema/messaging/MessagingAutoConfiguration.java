package io.crema.messaging;

import io.crema.messaging.message.Traces;
import io.crema.messaging.support.BackgroundTask;
import io.crema.messaging.support.BackgroundTasks;
import io.crema.messaging.support.CrashPoints;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import org.flywaydb.core.Flyway;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.context.annotation.Bean;

/**
 * Sets up the tables, traces, background tasks and crash points, which all packages of the core share. Requires a PostgreSQL
 * database. Each package has its own auto-configuration, which builds on this one.
 */
@AutoConfiguration(afterName = {
        "org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration",
        "org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration",
        "org.springframework.boot.micrometer.tracing.brave.autoconfigure.BraveAutoConfiguration",
        "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration"}, beforeName = "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration")
@EnableConfigurationProperties(MessagingProperties.class)
public class MessagingAutoConfiguration {

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
    CrashPoints crashPoints() {
        return _ -> {
        };
    }

    @Bean
    BackgroundTasks backgroundTasks(ObjectProvider<BackgroundTask> tasks) {
        return new BackgroundTasks(tasks.orderedStream().toList());
    }

}
