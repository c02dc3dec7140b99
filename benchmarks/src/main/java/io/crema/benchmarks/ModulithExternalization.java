package io.crema.benchmarks;

import java.util.Map;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.modulith.events.EventExternalizationConfiguration;
import org.springframework.modulith.events.RoutingTarget;
import org.springframework.scheduling.annotation.EnableAsync;

/** Spring Modulith's event publication registry with externalization to Kafka, configured as in its documentation. */
final class ModulithExternalization implements Contender {

    @Configuration
    @EnableAsync
    @EnableAutoConfiguration(excludeName = {"io.crema.messaging.MessagingAutoConfiguration",
            "io.crema.messaging.consumer.ConsumerAutoConfiguration",
            "io.crema.messaging.operations.OperationsAutoConfiguration",
            "io.crema.messaging.outbox.OutboxAutoConfiguration",
            "io.crema.messaging.parking.ParkingAutoConfiguration",
            "io.crema.messaging.projection.ProjectionAutoConfiguration",
            "io.crema.messaging.request.RequestAutoConfiguration",
            "io.crema.messaging.saga.SagaAutoConfiguration"})
    static class Application {

        @Bean
        EventExternalizationConfiguration externalization() {
            return EventExternalizationConfiguration.externalizing()
                    .select(StockChanged.class::isInstance)
                    .route(StockChanged.class, event -> RoutingTarget.forTarget("events-modulith")
                            .andKey(event.aggregateId()))
                    .build();
        }

    }

    @Override
    public String name() {
        return "modulith";
    }

    @Override
    public Class<?> application() {
        return Application.class;
    }

    @Override
    public Map<String, Object> settings() {
        return Map.of("namastack.outbox.enabled", false, "spring.modulith.events.jdbc.schema-initialization.enabled",
                true, "spring.modulith.events.completion-mode", "delete", "spring.flyway.enabled", false);
    }

    @Override
    public void publish(ConfigurableApplicationContext context, StockChanged event) {
        context.publishEvent(event);
    }

}
