package io.crema.messaging.operations;

import java.time.Duration;

import io.crema.messaging.MessagingProperties.RetentionProperties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Deletes old rows in small transactions, on one instance of the service at a time. Parked messages have no age limit: an
 * operator decides on them. The relay empties the outbox.
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

    /** Deletes all rows that are older than their limit. Does nothing while another instance does it. */
    void deleteOld() {
        deleteOlder("ids of applied messages", properties.inbox(),
                oldest("inbox", "consumer, message_id", "received_at"));
        deleteOlder("idempotency keys", properties.requests(), oldest("request", "scope, key", "created_at"));
        deleteOlder("sagas", properties.sagas(), """
                WITH deleted AS (
                    DELETE FROM messaging.saga WHERE id IN (
                        SELECT id FROM messaging.saga
                        WHERE deadline IS NULL AND changed_at < now() - :age * interval '1 second'
                        ORDER BY changed_at LIMIT :limit)
                    RETURNING id),
                history AS (DELETE FROM messaging.saga_history USING deleted WHERE saga_id = deleted.id)
                SELECT count(*) FROM deleted
                """);
    }

    private static String oldest(String table, String key, String time) {
        return """
                WITH deleted AS (
                    DELETE FROM messaging.%1$s WHERE (%2$s) IN (
                        SELECT %2$s FROM messaging.%1$s
                        WHERE %3$s < now() - :age * interval '1 second' ORDER BY %3$s LIMIT :limit)
                    RETURNING 1)
                SELECT count(*) FROM deleted
                """.formatted(table, key, time);
    }

    private void deleteOlder(String what, Duration age, String delete) {
        long total = 0;
        long deleted;
        do {
            deleted = transaction.execute(_ -> deleteSome(age, delete));
            total += deleted;
        } while (deleted == properties.batch() && !Thread.currentThread().isInterrupted());
        if (total > 0) {
            log.info("Deleted {} {} older than {}", total, what, age);
        }
    }

    private long deleteSome(Duration age, String delete) {
        boolean locked = jdbc.sql("SELECT pg_try_advisory_xact_lock(?)").param(LOCK).query(Boolean.class).single();
        if (!locked) {
            return 0;
        }
        return jdbc.sql(delete)
                .param("age", age.toSeconds())
                .param("limit", properties.batch())
                .query(Long.class)
                .single();
    }

}
