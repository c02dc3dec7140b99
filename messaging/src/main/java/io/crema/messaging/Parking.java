package io.crema.messaging;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.json.JsonMapper;

/** Keeps poison messages and, in order behind them, the later messages of their keys. */
final class Parking {

    private final JdbcTemplate jdbc;
    private final JsonMapper json;

    Parking(JdbcTemplate jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** Those of the keys that have a parked message. */
    Set<String> parkedKeys(String consumer, Collection<String> keys) {
        return new HashSet<>(jdbc.queryForList(
                "SELECT DISTINCT key FROM messaging.parked WHERE consumer = ? AND key = ANY(?)", String.class, consumer,
                SqlArrays.of(jdbc, "text", keys, key -> key)));
    }

    /** Parks a message: with the error that made it poison, or without one behind another of its key. */
    void park(String consumer, ConsumerRecord<String, byte[]> record, @Nullable String error) {
        jdbc.update("""
                INSERT INTO messaging.parked (consumer, topic, partition, position, key, type, headers, body, error)
                VALUES (?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?) ON CONFLICT DO NOTHING
                """, consumer, record.topic(), record.partition(), record.offset(), record.key(),
                String.valueOf(Headers.value(record, Headers.TYPE)), json.writeValueAsString(Headers.all(record)),
                new String(record.value(), StandardCharsets.UTF_8), error);
    }

}
