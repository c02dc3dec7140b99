package io.crema.messaging;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

import com.fasterxml.uuid.Generators;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keeps poison messages and, in order behind them, the later messages of their keys. Of each poison message a copy goes
 * to the topic of dead letters, for alerting.
 */
final class Parking {

    private static final int COPIED_CHARACTERS = 100_000;

    /** The copy for alerting; the payload as text, cut where it is long. */
    private record DeadLetter(String consumer, String topic, int partition, long offset, String key, String type,
            String error, @Nullable String payload) {}

    private final JdbcTemplate jdbc;
    private final JsonMapper json;
    private final Outbox outbox;
    private final String deadLetters;

    Parking(JdbcTemplate jdbc, JsonMapper json, Outbox outbox, String deadLetters) {
        this.jdbc = jdbc;
        this.json = json;
        this.outbox = outbox;
        this.deadLetters = deadLetters;
    }

    /** The key under which a message is parked: also what has none, or one that no text column holds, can be poison. */
    static String key(ConsumerRecord<String, ?> record) {
        return record.key() == null ? "" : text(record.key());
    }

    /** Those of the keys that have a parked message; until the transaction's end nobody replays them. */
    Set<String> parkedKeys(String consumer, Collection<String> keys) {
        Set<String> parked = find(consumer, keys);
        if (parked.isEmpty()) {
            return parked;
        }
        lock(consumer, parked);
        return find(consumer, keys);
    }

    private Set<String> find(String consumer, Collection<String> keys) {
        return new HashSet<>(jdbc.queryForList(
                "SELECT DISTINCT key FROM messaging.parked WHERE consumer = ? AND key = ANY(?)", String.class, consumer,
                SqlArrays.of(jdbc, "text", keys, key -> key)));
    }

    /** Keeps a consumer that parks messages behind a key, and those who replay the key, apart until the commit. */
    void lock(String consumer, Collection<String> keys) {
        jdbc.query("""
                SELECT pg_advisory_xact_lock(hashtextextended(? || ' ' || key, 0))
                FROM (SELECT key FROM unnest(?) AS key ORDER BY key) AS ordered
                """, _ -> {
        }, consumer, SqlArrays.of(jdbc, "text", keys, key -> key));
    }

    /** Parks a message: with the error that made it poison, or without one behind another of its key. */
    void park(String consumer, ConsumerRecord<String, byte[]> record, @Nullable String error) {
        String type = text(String.valueOf(Headers.value(record, Headers.TYPE)));
        String reason = error == null ? null : text(error);
        int parked = jdbc.update("""
                INSERT INTO messaging.parked (consumer, topic, partition, position, key, type, headers, body, error)
                VALUES (?, ?, ?, ?, ?, ?, ?::json, ?, ?) ON CONFLICT DO NOTHING
                """, consumer, record.topic(), record.partition(), record.offset(), key(record), type,
                json.writeValueAsString(Headers.all(record)), record.value(), reason);
        if (parked == 1 && reason != null) {
            outbox.append(deadLetter(consumer, record, type, reason));
        }
    }

    private OutgoingMessage deadLetter(String consumer, ConsumerRecord<String, byte[]> record, String type,
            String error) {
        UUID id = Generators.nameBasedGenerator()
                .generate(String.join("/", "dead-letter", consumer, record.topic(),
                        Integer.toString(record.partition()), Long.toString(record.offset())));
        String payload = record.value() == null ? null : new String(record.value(), StandardCharsets.UTF_8);
        return OutgoingMessage.of(deadLetters, id, key(record),
                new DeadLetter(consumer, record.topic(), record.partition(), record.offset(), key(record), type,
                        start(error), payload == null ? null : start(payload)))
                .inTrace(Headers.value(record, Headers.TRACEPARENT));
    }

    private static String start(String text) {
        return text.substring(0, Math.min(text.length(), COPIED_CHARACTERS));
    }

    private static String text(String any) {
        return any.replace('\0', '\uFFFD');
    }

}
