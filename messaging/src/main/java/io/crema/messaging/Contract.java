package io.crema.messaging;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Reads the messages of a sealed interface by the simple names of its records; others are not for this consumer. */
final class Contract<T> {

    private final Map<String, Class<? extends T>> types = new HashMap<>();
    private final JsonMapper json;

    Contract(Class<T> contract, JsonMapper json) {
        this.json = json;
        collect(contract);
        if (types.isEmpty()) {
            throw new IllegalArgumentException(contract + " is no sealed interface of records");
        }
    }

    @SuppressWarnings("unchecked")
    private void collect(Class<?> type) {
        if (type.isSealed()) {
            for (Class<?> permitted : type.getPermittedSubclasses()) {
                collect(permitted);
            }
        } else if (type.isRecord()) {
            types.put(type.getSimpleName(), (Class<? extends T>) type);
        }
    }

    /** The message, or null if its type is not part of the contract. */
    @Nullable
    Received<T> read(ConsumerRecord<String, byte[]> record) {
        Class<? extends T> type = types.get(header(record, Headers.TYPE));
        if (type == null) {
            return null;
        }
        return new Received<>(UUID.fromString(header(record, Headers.ID)), record.key(),
                Long.parseLong(header(record, Headers.AGGREGATE_VERSION)), time(record),
                json.readValue(record.value(), type), Headers.value(record, Headers.TRACEPARENT));
    }

    private static Instant time(ConsumerRecord<?, ?> record) {
        return OffsetDateTime.parse(header(record, Headers.TIME)).toInstant();
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        return Objects.requireNonNull(Headers.value(record, name), () -> "the message has no header " + name);
    }

}
