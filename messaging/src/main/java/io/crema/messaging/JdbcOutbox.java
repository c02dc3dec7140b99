package io.crema.messaging;

import java.sql.Array;
import java.util.List;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import tools.jackson.databind.json.JsonMapper;

final class JdbcOutbox implements Outbox {

    private static final String INSERT = """
            INSERT INTO messaging.outbox (id, topic, key, type, version, traceparent, body)
            SELECT * FROM unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::bigint[], ?::text[], ?::text[])
            """;

    private final JdbcTemplate jdbc;
    private final JsonMapper json;
    private final Traces traces;
    private final Checkpoints checkpoints;
    private final Runnable afterCommit;

    JdbcOutbox(JdbcTemplate jdbc, JsonMapper json, Traces traces, Checkpoints checkpoints, Runnable afterCommit) {
        this.jdbc = jdbc;
        this.json = json;
        this.traces = traces;
        this.checkpoints = checkpoints;
        this.afterCommit = afterCommit;
    }

    @Override
    public void append(List<OutgoingMessage> messages) {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalTransactionStateException("The outbox is written in the transaction of the state change");
        }
        if (messages.isEmpty()) {
            return;
        }
        String trace = traces.current();
        jdbc.update(INSERT, column(messages, "uuid", OutgoingMessage::id),
                column(messages, "text", OutgoingMessage::topic), column(messages, "text", OutgoingMessage::key),
                column(messages, "text", OutgoingMessage::type),
                column(messages, "int8", OutgoingMessage::version),
                column(messages, "text", message -> message.traceparent() == null ? trace : message.traceparent()),
                column(messages, "text", message -> json.writeValueAsString(message.body())));
        checkpoints.reached(Checkpoint.OUTBOX_APPENDED);
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                checkpoints.reached(Checkpoint.OUTBOX_COMMITTED);
                afterCommit.run();
            }
        });
    }

    private Array column(List<OutgoingMessage> messages, String type,
            Function<OutgoingMessage, @Nullable Object> value) {
        return SqlArrays.of(jdbc, type, messages, value);
    }

}
