package io.crema.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import tools.jackson.databind.JsonNode;

/** A message as any other service hears it on the tests' Kafka. */
public record Heard(String key, String type, long version, JsonNode body) {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** The messages of a key on a topic since its beginning, as soon as there are so many. */
    public static List<Heard> on(String topic, Object key, int count) {
        List<Heard> heard = new ArrayList<>();
        Instant end = Instant.now().plus(LIMIT);
        try (var reader = KafkaMessage.reader(topic)) {
            while (heard.size() < count) {
                if (Instant.now().isAfter(end)) {
                    throw new AssertionError("of " + count + " messages of " + key + " on " + topic + " came " + heard);
                }
                reader.poll(Duration.ofMillis(200)).forEach(message -> {
                    if (key.toString().equals(message.key())) {
                        heard.add(of(message));
                    }
                });
            }
        }
        return heard;
    }

    private static Heard of(ConsumerRecord<String, String> message) {
        var headers = KafkaMessage.headers(message);
        return new Heard(message.key(), String.valueOf(headers.get("ce_type")),
                Long.parseLong(String.valueOf(headers.get("ce_aggregateversion"))),
                KafkaMessage.JSON.readTree(message.value()));
    }

}
