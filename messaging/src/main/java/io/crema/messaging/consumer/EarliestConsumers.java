package io.crema.messaging.consumer;

import java.util.HashMap;
import java.util.Map;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;

/** Consumers that lose no message: they begin at the earliest record and commit no offset by themselves. */
public final class EarliestConsumers {

    private EarliestConsumers() {
    }

    /** Returns consumers with the settings of the service. */
    static ConsumerFactory<String, byte[]> of(Map<String, Object> settings) {
        Map<String, Object> safe = new HashMap<>(settings);
        safe.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        safe.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        return new DefaultKafkaConsumerFactory<>(safe, new StringDeserializer(), new ByteArrayDeserializer());
    }

    /** Returns consumers with the settings of the service that poll this many records at most. */
    public static ConsumerFactory<String, byte[]> of(ConsumerFactory<?, ?> kafka, int records) {
        Map<String, Object> settings = new HashMap<>(kafka.getConfigurationProperties());
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, records);
        return of(settings);
    }

}
