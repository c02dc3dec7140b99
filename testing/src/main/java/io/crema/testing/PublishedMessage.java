package io.crema.testing;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import tools.jackson.databind.JsonNode;

/** A message on the tests' Kafka, as a consumer reads it. */
public record PublishedMessage(String key, String type, long version, JsonNode body) {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** Waits for a number of messages with a key, and returns all messages with that key since the topic's beginning. */
    public static List<PublishedMessage> on(String topic, Object key, int count) {
        List<PublishedMessage> messages = new ArrayList<>();
        try (var reader = KafkaMessage.reader(topic)) {
            await(count + " messages with key " + key + " on " + topic).pollInSameThread().atMost(LIMIT).until(() -> {
                reader.poll(Duration.ofMillis(200)).forEach(message -> {
                    if (key.toString().equals(message.key())) {
                        messages.add(of(message));
                    }
                });
                return messages;
            }, it -> it.size() >= count);
        }
        return messages;
    }

    private static PublishedMessage of(ConsumerRecord<String, String> message) {
        var headers = KafkaMessage.headers(message);
        return new PublishedMessage(message.key(), String.valueOf(headers.get("ce_type")),
                Long.parseLong(String.valueOf(headers.get("ce_aggregateversion"))),
                KafkaMessage.JSON.readTree(message.value()));
    }

}
