package io.crema.e2e.invariants;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A message in a topic. */
record Message(String topic, int partition, String key, UUID id, String type, long version, Instant time,
        JsonNode body) {

    private static final JsonMapper JSON = new JsonMapper();

    static Message of(ConsumerRecord<String, byte[]> record) {
        return new Message(record.topic(), record.partition(), record.key(), UUID.fromString(header(record, "ce_id")),
                header(record, "ce_type"), Long.parseLong(header(record, "ce_aggregateversion")),
                OffsetDateTime.parse(header(record, "ce_time")).toInstant(), JSON.readTree(record.value()));
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        var header = record.headers().lastHeader(name);
        if (header == null) {
            throw new IllegalStateException(
                    "%s-%d@%d has no header %s".formatted(record.topic(), record.partition(), record.offset(), name));
        }
        return new String(header.value(), StandardCharsets.UTF_8);
    }

    UUID uuid(String field) {
        return UUID.fromString(text(field));
    }

    String text(String field) {
        return body.path(field).asString();
    }

    long amount(String field) {
        return body.path(field).path("amount").asLong();
    }

}
