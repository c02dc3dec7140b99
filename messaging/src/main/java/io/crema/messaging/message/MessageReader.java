package io.crema.messaging.message;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads messages into the records of a sealed interface, by their type names. Skips messages of other types.
 */
public final class MessageReader<T> {

    private final Map<String, Class<? extends T>> types = new HashMap<>();
    private final JsonMapper json;

    /** @throws IllegalArgumentException if {@code messages} is not a sealed interface of records */
    public MessageReader(Class<T> messages, JsonMapper json) {
        this.json = json;
        collect(messages);
        if (types.isEmpty()) {
            throw new IllegalArgumentException(messages + " is not a sealed interface of records");
        }
    }

    @SuppressWarnings("unchecked")
    private void collect(Class<?> type) {
        if (type.isSealed()) {
            for (Class<?> permitted : type.getPermittedSubclasses()) {
                collect(permitted);
            }
        } else if (type.isRecord()) {
            types.put(MessageTypes.nameOf(type), (Class<? extends T>) type);
        }
    }

    /** Returns the message, or null if the interface has no record of its type. */
    public @Nullable IncomingMessage<T> read(ConsumerRecord<String, byte[]> record) {
        Class<? extends T> type = types.get(header(record, Headers.TYPE));
        if (type == null) {
            return null;
        }
        return new IncomingMessage<>(record.topic(), UUID.fromString(header(record, Headers.ID)), record.key(),
                Long.parseLong(header(record, Headers.AGGREGATE_VERSION)), time(record),
                json.readValue(record.value(), type), Headers.value(record, Headers.TRACEPARENT));
    }

    private static Instant time(ConsumerRecord<?, ?> record) {
        return OffsetDateTime.parse(header(record, Headers.TIME)).toInstant();
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        return Objects.requireNonNull(Headers.value(record, name), () -> "The message has no header " + name);
    }

}
