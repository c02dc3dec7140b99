package io.crema.messaging.parking;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.UUID;

import io.crema.messaging.message.Headers;
import io.crema.messaging.message.OutgoingMessage;
import io.crema.messaging.outbox.Outbox;
import io.crema.messaging.support.SqlArrays;
import com.fasterxml.uuid.Generators;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/**
 * Parks poison messages and, in order behind them, the later messages of their keys. Sends a copy of each poison message
 * to the dead-letter topic, for alerting.
 */
public final class Parking {

    private static final int COPIED_PAYLOAD = 100_000;
    private static final int COPIED_TEXT = 1_000;

    /** The copy for alerting. The payload is cut to 100,000 characters, each other text to 1,000. */
    private record DeadLetter(String consumer, String topic, int partition, long offset, String key, String type,
            String error, @Nullable String payload) {}

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Outbox outbox;
    private final String deadLetters;

    public Parking(JdbcClient jdbc, JsonMapper json, Outbox outbox, String deadLetters) {
        this.jdbc = jdbc;
        this.json = json;
        this.outbox = outbox;
        this.deadLetters = deadLetters;
    }

    /** Returns the key under which a message is parked. A missing key becomes empty, U+0000 becomes U+FFFD. */
    public static String key(ConsumerRecord<String, ?> record) {
        return record.key() == null ? "" : text(record.key());
    }

    /** Returns the start of a key, for logs. */
    public static String shown(String key) {
        return start(key, 100);
    }

    /** Returns the SHA-256 of a key in hex, as {@code messaging.key_digest} computes it. */
    static String digest(String key) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Headers.bytes(key)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the keys that have a parked message, and keeps operators from replaying them until the commit. */
    public Set<String> parkedKeys(String consumer, Collection<String> keys) {
        Set<String> parked = find(consumer, keys);
        if (parked.isEmpty()) {
            return parked;
        }
        lock(consumer, parked);
        return find(consumer, keys);
    }

    private Set<String> find(String consumer, Collection<String> keys) {
        return new HashSet<>(
                jdbc.sql("""
                        SELECT DISTINCT key FROM messaging.parked
                        WHERE consumer = ? AND messaging.key_digest(key) = ANY(?)
                        """)
                        .params(consumer, SqlArrays.of("text", keys, Parking::digest))
                        .query(String.class)
                        .list());
    }

    /** Takes the locks of the keys until the commit, so that a key is not parked and replayed at the same time. */
    void lock(String consumer, Collection<String> keys) {
        jdbc.sql("""
                SELECT pg_advisory_xact_lock(hashtextextended(? || ' ' || key, 0))
                FROM (SELECT key FROM unnest(?) AS key ORDER BY key) AS ordered
                """).params(consumer, SqlArrays.of("text", keys)).query(_ -> {
        });
    }

    /** Parks a message with the error that made it poison, or without an error behind another message of its key. */
    public void park(String consumer, ConsumerRecord<String, byte[]> record, @Nullable String error) {
        String type = text(String.valueOf(Headers.value(record, Headers.TYPE)));
        String reason = error == null ? null : text(error);
        int parked = jdbc.sql("""
                INSERT INTO messaging.parked (consumer, topic, partition, position, key, type, headers, body, error)
                VALUES (?, ?, ?, ?, ?, ?, ?::json, ?, ?) ON CONFLICT DO NOTHING
                """)
                .params(consumer, record.topic(), record.partition(), record.offset(), key(record), type,
                        json.writeValueAsString(Headers.all(record)), record.value())
                .param(reason)
                .update();
        if (parked == 1 && reason != null) {
            outbox.append(deadLetter(consumer, record, type, reason));
        }
    }

    private OutgoingMessage deadLetter(String consumer, ConsumerRecord<String, byte[]> record, String type,
            String error) {
        UUID id = Generators.nameBasedGenerator()
                .generate(String.join("/", "dead-letter", consumer, record.topic(),
                        Integer.toString(record.partition()), Long.toString(record.offset())));
        String key = start(key(record), COPIED_TEXT);
        String traceparent = Headers.value(record, Headers.TRACEPARENT);
        String payload = record.value() == null ? null : new String(record.value(), StandardCharsets.UTF_8);
        return OutgoingMessage.of(deadLetters, id, key,
                new DeadLetter(consumer, record.topic(), record.partition(), record.offset(), key,
                        start(type, COPIED_TEXT), start(error, COPIED_TEXT),
                        payload == null ? null : start(payload, COPIED_PAYLOAD)))
                .inTrace(traceparent == null ? null : text(traceparent));
    }

    private static String start(String text, int length) {
        return text.substring(0, Math.min(text.length(), length));
    }

    private static String text(String value) {
        return value.replace('\0', '\uFFFD');
    }

}
