package io.crema.messaging;

import java.time.Duration;

import io.crema.messaging.MessagingProperties.RetentionProperties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Retires rows that have had their time, in small transactions, one instance of the service at a time. Parked messages
 * are an operator's to decide on, never of age; the outbox is emptied by its relay.
 */
final class Retention {

    private static final Logger log = LoggerFactory.getLogger(Retention.class);
    private static final long LOCK = 0x726574656eL;

    private final JdbcClient jdbc;
    private final TransactionOperations transaction;
    private final RetentionProperties properties;

    Retention(JdbcClient jdbc, TransactionOperations transaction, RetentionProperties properties) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.properties = properties;
    }

    /** Deletes all that is old enough, unless another instance is at it. */
    void retire() {
        retire("messages of the inbox", properties.inbox(), oldest("inbox", "consumer, message_id", "received_at"));
        retire("idempotency keys", properties.requests(), oldest("request", "scope, key", "created_at"));
        retire("sagas", properties.sagas(), """
                WITH retired AS (
                    DELETE FROM messaging.saga WHERE id IN (
                        SELECT id FROM messaging.saga
                        WHERE deadline IS NULL AND changed_at < now() - :age * interval '1 second'
                        ORDER BY changed_at LIMIT :limit)
                    RETURNING id),
                history AS (DELETE FROM messaging.saga_history USING retired WHERE saga_id = retired.id)
                SELECT count(*) FROM retired
                """);
    }

    private static String oldest(String table, String key, String time) {
        return """
                WITH retired AS (
                    DELETE FROM messaging.%1$s WHERE (%2$s) IN (
                        SELECT %2$s FROM messaging.%1$s
                        WHERE %3$s < now() - :age * interval '1 second' ORDER BY %3$s LIMIT :limit)
                    RETURNING 1)
                SELECT count(*) FROM retired
                """.formatted(table, key, time);
    }

    private void retire(String what, Duration age, String delete) {
        long all = 0;
        long retired;
        do {
            retired = transaction.execute(_ -> retireSome(age, delete));
            all += retired;
        } while (retired == properties.batch() && !Thread.currentThread().isInterrupted());
        if (all > 0) {
            log.info("Retired {} {} of more than {}", all, what, age);
        }
    }

    private long retireSome(Duration age, String delete) {
        boolean mine = jdbc.sql("SELECT pg_try_advisory_xact_lock(?)").param(LOCK).query(Boolean.class).single();
        if (!mine) {
            return 0;
        }
        return jdbc.sql(delete)
                .param("age", age.toSeconds())
                .param("limit", properties.batch())
                .query(Long.class)
                .single();
    }

}
