package io.crema.messaging;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import io.crema.messaging.message.Headers;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** Creates the records of a topic as Kafka delivers them. */
public final class TestRecords {

    public static final String TOPIC = "drinks";

    private final Map<Integer, Long> ends = new HashMap<>();

    /** Returns the next record of partition 0, an event about a drink. */
    public ConsumerRecord<String, byte[]> next(String drink, long version) {
        return next(0, UUID.randomUUID(), drink, version, "Brewed",
                "{\"drink\":\"" + drink + "\",\"version\":" + version + "}");
    }

    public ConsumerRecord<String, byte[]> next(int partition, UUID id, String key, long version, String type,
            String body) {
        long offset = ends.merge(partition, 1L, Long::sum) - 1;
        var headers = new RecordHeaders();
        Map.of(Headers.ID, id.toString(), Headers.TYPE, type, Headers.TIME, "2026-01-01T09:00:00Z",
                Headers.AGGREGATE_VERSION, Long.toString(version))
                .forEach((name, value) -> headers.add(name, Headers.bytes(value)));
        return new ConsumerRecord<>(TOPIC, partition, offset, 0, TimestampType.CREATE_TIME, 0, 0, key,
                Headers.bytes(body), headers, Optional.empty());
    }

    /** Returns a duplicate of the message, at the next offset. */
    public ConsumerRecord<String, byte[]> duplicate(ConsumerRecord<String, byte[]> first) {
        return next(first.partition(), UUID.fromString(String.valueOf(Headers.value(first, Headers.ID))), first.key(),
                Long.parseLong(String.valueOf(Headers.value(first, Headers.AGGREGATE_VERSION))),
                String.valueOf(Headers.value(first, Headers.TYPE)),
                new String(first.value(), StandardCharsets.UTF_8));
    }

}
