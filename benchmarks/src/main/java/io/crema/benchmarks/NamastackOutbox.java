package io.crema.benchmarks;

import java.util.Map;

import io.namastack.outbox.Outbox;
import io.namastack.outbox.handler.OutboxRecordMetadata;
import io.namastack.outbox.handler.OutboxTypedHandler;
import org.apache.kafka.common.serialization.StringSerializer;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.KafkaTemplate;
import tools.jackson.databind.json.JsonMapper;

/** Namastack's outbox, with a handler that waits for the broker's acknowledgement. */
final class NamastackOutbox implements Contender {

    @Configuration
    @EnableAutoConfiguration(excludeName = {"io.crema.messaging.MessagingAutoConfiguration",
            "io.crema.messaging.consumer.ConsumerAutoConfiguration",
            "io.crema.messaging.operations.OperationsAutoConfiguration",
            "io.crema.messaging.outbox.OutboxAutoConfiguration",
            "io.crema.messaging.parking.ParkingAutoConfiguration",
            "io.crema.messaging.projection.ProjectionAutoConfiguration",
            "io.crema.messaging.request.RequestAutoConfiguration",
            "io.crema.messaging.saga.SagaAutoConfiguration",
            "org.springframework.modulith.events.config.EventPublicationAutoConfiguration",
            "org.springframework.modulith.events.config.EventExternalizationAutoConfiguration",
            "org.springframework.modulith.events.jdbc.JdbcEventPublicationAutoConfiguration",
            "org.springframework.modulith.events.kafka.KafkaEventExternalizerConfiguration"})
    static class Application {

        @Bean
        Publishing publishing(KafkaTemplate<String, String> kafka, JsonMapper json) {
            return new Publishing(kafka, json);
        }

    }

    static class Publishing implements OutboxTypedHandler<StockChanged> {

        private final KafkaTemplate<String, String> kafka;
        private final JsonMapper json;

        Publishing(KafkaTemplate<String, String> kafka, JsonMapper json) {
            this.kafka = kafka;
            this.json = json;
        }

        @Override
        public void handle(StockChanged event, OutboxRecordMetadata metadata) {
            kafka.send("events-namastack", event.aggregateId(), json.writeValueAsString(event)).join();
        }

    }

    @Override
    public String name() {
        return "namastack";
    }

    @Override
    public Class<?> application() {
        return Application.class;
    }

    @Override
    public Map<String, Object> settings() {
        return Map.of("namastack.outbox.polling.batch-size", 1000, "namastack.outbox.polling.fixed.interval", "100ms",
                "namastack.outbox.processing.delete-completed-records", true, "spring.kafka.producer.value-serializer",
                StringSerializer.class.getName(), "spring.flyway.enabled", false);
    }

    @Override
    public void publish(ConfigurableApplicationContext context, StockChanged event) {
        context.getBean(Outbox.class).schedule(event, event.aggregateId());
    }

}
