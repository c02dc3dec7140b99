package io.crema.messaging.outbox;

import java.util.HashMap;
import java.util.Map;

import io.crema.messaging.MessagingAutoConfiguration;
import io.crema.messaging.message.Traces;
import io.crema.messaging.support.CrashPoints;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.ProducerFactory;
import tools.jackson.databind.json.JsonMapper;

/** Provides the {@link Outbox} and the relay that publishes it. */
@AutoConfiguration(after = MessagingAutoConfiguration.class)
class OutboxAutoConfiguration {

    @Bean
    Relay relay(JdbcConnectionDetails database, ProducerFactory<?, ?> kafka, Traces traces, CrashPoints crashPoints,
            Environment environment) {
        Map<String, Object> settings = new HashMap<>(kafka.getConfigurationProperties());
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, Long.MAX_VALUE);
        return new Relay(database,
                new DefaultKafkaProducerFactory<>(settings, new StringSerializer(), new ByteArraySerializer()), traces,
                crashPoints, environment.getRequiredProperty("spring.application.name"));
    }

    @Bean
    Outbox outbox(JdbcClient jdbc, JsonMapper json, Traces traces, CrashPoints crashPoints, Relay relay) {
        return new JdbcOutbox(jdbc, json, traces, crashPoints, relay::wake);
    }

}
