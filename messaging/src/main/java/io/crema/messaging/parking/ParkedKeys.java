package io.crema.messaging.parking;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.crema.messaging.message.Headers;
import io.crema.messaging.parking.ReplayTargets.ReplayTarget;
import io.crema.messaging.support.TransientFailures;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Lists, replays and discards parked keys. Safe while consumers run and other operators work. */
final class ParkedKeys {

    private static final Logger log = LoggerFactory.getLogger(ParkedKeys.class);

    /**
     * A parked key.
     *
     * @param key its first 1,000 characters
     * @param digest its SHA-256 in hex, which names a key of any length
     * @param messages number of parked messages
     * @param since when the first message was parked
     * @param error why the first message is poison
     */
    record ParkedKey(String consumer, String key, String digest, long messages, Instant since,
            @Nullable String error) {}

    /**
     * A parked message.
     *
     * @param id rises with each message of the key
     * @param error null if the message only waits behind another
     */
    record ParkedMessage(long id, String topic, int partition, long position, String type, Map<String, String> headers,
            @Nullable String payload, @Nullable String error, Instant parkedAt) {}

    /** A new payload for the first message of a key. It names the message, so that a repeated edit cannot change another one. */
    record Edit(long message, JsonNode payload) {}

    /** The result of a replay. */
    sealed interface Outcome {

        /** All messages were applied. The key is no longer parked. */
        record Replayed(int messages) implements Outcome {}

        /** The named message failed again. Those before it were applied; it and those behind it stay parked. */
        record StillPoison(int replayed, long message, String error) implements Outcome {}

        /** The message to edit is not the first of its key. Nothing was changed. */
        record NotFirst() implements Outcome {}

        /** The service has no such consumer. Nothing was changed. */
        record NoConsumer() implements Outcome {}

    }

    private record First(long id, ConsumerRecord<String, byte[]> record) {}

    private static final class NotFirstException extends RuntimeException {

        private static final long serialVersionUID = 1L;

    }

    private static final class PoisonException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final long message;
        private final RuntimeException failure;

        PoisonException(long message, RuntimeException failure) {
            super(failure);
            this.message = message;
            this.failure = failure;
        }

    }

    private final JdbcClient jdbc;
    private final TransactionOperations transaction;
    private final JsonMapper json;
    private final Parking parking;
    private final ReplayTargets consumers;

    ParkedKeys(JdbcClient jdbc, TransactionOperations transaction, JsonMapper json, Parking parking,
            ReplayTargets consumers) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.json = json;
        this.parking = parking;
        this.consumers = consumers;
    }

    /** Returns the keys that have been parked longest. */
    List<ParkedKey> list(int limit) {
        return jdbc.sql("""
                SELECT consumer, left(min(key), 1000) AS key, messaging.key_digest(key) AS digest,
                       count(*) AS messages, min(parked_at) AS since, (array_agg(error ORDER BY seq))[1] AS error
                FROM messaging.parked GROUP BY consumer, digest ORDER BY min(seq) LIMIT ?
                """)
                .param(limit)
                .query((row, _) -> new ParkedKey(row.getString("consumer"), row.getString("key"),
                        row.getString("digest"), row.getLong("messages"), instant(row, "since"),
                        row.getString("error")))
                .list();
    }

    /** Returns the parked key with this digest. */
    Optional<String> find(String consumer, String digest) {
        return jdbc.sql("""
                SELECT key FROM messaging.parked WHERE consumer = ? AND messaging.key_digest(key) = ? LIMIT 1
                """).params(consumer, digest).query(String.class).optional();
    }

    /** Returns the messages of a key, in order. */
    List<ParkedMessage> messages(String consumer, String key, int limit) {
        return jdbc.sql("""
                SELECT seq, topic, partition, position, type, headers, body, error, parked_at
                FROM messaging.parked WHERE consumer = ? AND messaging.key_digest(key) = ? ORDER BY seq LIMIT ?
                """)
                .params(consumer, Parking.digest(key), limit)
                .query((row, _) -> new ParkedMessage(row.getLong("seq"), row.getString("topic"),
                        row.getInt("partition"), row.getLong("position"), row.getString("type"),
                        headers(row.getString("headers")), payload(row.getBytes("body")), row.getString("error"),
                        instant(row, "parked_at")))
                .list();
    }

    /**
     * Applies the messages of a key in order, up to the first that fails. One transaction applies a message and deletes
     * its row. An edit is kept only if the edited message is applied.
     */
    Outcome replay(String consumer, String key, @Nullable Edit edit) {
        return consumers.find(consumer)
                .<Outcome>map(target -> replay(target, consumer, key, edit))
                .orElseGet(Outcome.NoConsumer::new);
    }

    private Outcome replay(ReplayTarget target, String consumer, String key, @Nullable Edit edit) {
        int replayed = 0;
        try {
            while (replayFirst(target, consumer, key, replayed == 0 ? edit : null)) {
                replayed++;
            }
            return new Outcome.Replayed(replayed);
        } catch (NotFirstException e) {
            log.debug("Replayed nothing: the edited message is not the first of key {} of consumer {}", key, consumer,
                    e);
            return new Outcome.NotFirst();
        } catch (PoisonException e) {
            log.warn("Message {} of key {} of consumer {} failed again and stays parked", e.message, key, consumer,
                    e.failure);
            String error = e.failure.toString();
            jdbc.sql("UPDATE messaging.parked SET error = ? WHERE seq = ?")
                    .params(error.replace('\0', '\uFFFD'), e.message)
                    .update();
            return new Outcome.StillPoison(replayed, e.message, error);
        }
    }

    private boolean replayFirst(ReplayTarget target, String consumer, String key, @Nullable Edit edit) {
        return Boolean.TRUE.equals(transaction.execute(_ -> {
            parking.lock(consumer, List.of(key));
            Optional<First> first = first(consumer, key, edit);
            first.ifPresent(message -> {
                apply(target, message);
                delete(consumer, key, message.id());
            });
            return first.isPresent();
        }));
    }

    private static void apply(ReplayTarget target, First message) {
        try {
            target.apply(message.record());
        } catch (RuntimeException e) {
            if (TransientFailures.isTransient(e)) {
                throw e;
            }
            throw new PoisonException(message.id(), e);
        }
    }

    private Optional<First> first(String consumer, String key, @Nullable Edit edit) {
        Optional<First> first = jdbc.sql("""
                SELECT seq, topic, partition, position, key, headers, body FROM messaging.parked
                WHERE consumer = ? AND messaging.key_digest(key) = ? ORDER BY seq LIMIT 1
                """)
                .params(consumer, Parking.digest(key))
                .query((row, _) -> new First(row.getLong("seq"), record(row, edit)))
                .optional();
        if (edit != null && first.map(First::id).filter(id -> id == edit.message()).isEmpty()) {
            throw new NotFirstException();
        }
        return first;
    }

    private ConsumerRecord<String, byte[]> record(ResultSet row, @Nullable Edit edit) throws SQLException {
        byte[] body = edit == null ? row.getBytes("body") : json.writeValueAsBytes(edit.payload());
        var message = new ConsumerRecord<>(row.getString("topic"), row.getInt("partition"), row.getLong("position"),
                row.getString("key"), body);
        headers(row.getString("headers")).forEach((name, value) -> message.headers().add(name, Headers.bytes(value)));
        return message;
    }

    /**
     * Discards the messages of a key, or only the named one, and returns how many were discarded. When the last is gone, the
     * consumer applies later messages of the key again.
     */
    int discard(String consumer, String key, @Nullable Long message) {
        return Optional.ofNullable(transaction.execute(_ -> {
            parking.lock(consumer, List.of(key));
            return delete(consumer, key, message);
        })).orElseThrow();
    }

    private int delete(String consumer, String key, @Nullable Long message) {
        return jdbc.sql("""
                DELETE FROM messaging.parked
                WHERE consumer = :consumer AND messaging.key_digest(key) = :digest
                  AND (:message::bigint IS NULL OR seq = :message)
                """)
                .param("consumer", consumer)
                .param("digest", Parking.digest(key))
                .param("message", message)
                .update();
    }

    private Map<String, String> headers(String stored) {
        return json.readValue(stored, new TypeReference<>() {
        });
    }

    private static @Nullable String payload(byte @Nullable [] body) {
        return body == null ? null : new String(body, StandardCharsets.UTF_8);
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

}
