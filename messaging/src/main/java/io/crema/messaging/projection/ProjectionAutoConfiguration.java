package io.crema.messaging.projection;

import java.util.function.Supplier;

import javax.sql.DataSource;

import io.crema.messaging.MessagingAutoConfiguration;
import io.crema.messaging.consumer.BatchConsumer;
import io.crema.messaging.consumer.ConsumerDefinition;
import io.crema.messaging.consumer.ConsumerDefinitions;
import io.crema.messaging.consumer.EarliestConsumers;
import io.crema.messaging.message.Traces;
import io.crema.messaging.parking.Parking;
import io.crema.messaging.support.BackgroundTask;
import io.crema.messaging.support.CrashPoints;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import org.apache.kafka.clients.consumer.Consumer;
import org.flywaydb.core.Flyway;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** Runs the service's {@link Projection}s, rebuilds them, and samples the lag of all consumers. */
@AutoConfiguration(after = MessagingAutoConfiguration.class, afterName = "io.crema.chassis.security.ResourceServerAutoConfiguration")
@Import(LagConfiguration.class)
class ProjectionAutoConfiguration {

    /** Records of a poll while a projection is rebuilt: one transaction each. */
    private static final int BATCH = 5_000;

    @Bean
    ConsumerDefinitions projections(ObjectProvider<Projection<?>> projections, JdbcClient jdbc,
            CrashPoints crashPoints) {
        return () -> projections.orderedStream()
                .<ConsumerDefinition<?>>map(projection -> projection.consumer(jdbc, crashPoints))
                .toList();
    }

    @Bean
    Rebuilds rebuilds(ObjectProvider<Projection<?>> projections, JdbcClient jdbc, DataSource database,
            PlatformTransactionManager transactions, JsonMapper json, Parking parking, CrashPoints crashPoints,
            ConsumerFactory<?, ?> kafka, KafkaOffsets offsets,
            Flyway tables) {
        var newTransactions = new TransactionTemplate(transactions);
        newTransactions.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        var core = new BatchConsumer.Core(jdbc, newTransactions, parking,
                new Traces(Tracer.NOOP, Propagator.NOOP), new SimpleMeterRegistry(), crashPoints);
        Supplier<Consumer<String, byte[]>> consumers = () -> EarliestConsumers.of(kafka, BATCH).createConsumer();
        return new Rebuilds(projections.orderedStream()
                .map(projection -> new Rebuild<>(projection,
                        new RebuildTables(projection, jdbc, schema -> create(tables, schema)), core, json,
                        consumers))
                .toList(), jdbc, database, newTransactions, offsets);
    }

    /** Runs the service's migrations in a schema of their own. */
    private static void create(Flyway tables, String schema) {
        Flyway.configure().configuration(tables.getConfiguration()).schemas(schema).defaultSchema(schema).load()
                .migrate();
    }

    @Bean
    BackgroundTask rebuildTask(Rebuilds rebuilds) {
        return rebuilds.task();
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    @ConditionalOnClass(name = "org.springframework.web.servlet.DispatcherServlet")
    @ConditionalOnBean(name = "preAuthorizeAuthorizationMethodInterceptor")
    static class Endpoint {

        @Bean
        ProjectionsController projectionsController(Rebuilds rebuilds) {
            return new ProjectionsController(rebuilds);
        }

    }

}
