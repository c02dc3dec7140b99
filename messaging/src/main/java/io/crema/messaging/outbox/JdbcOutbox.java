package io.crema.messaging.outbox;

import java.util.List;

import io.crema.messaging.message.OutgoingMessage;
import io.crema.messaging.message.Traces;
import io.crema.messaging.support.CrashPoint;
import io.crema.messaging.support.CrashPoints;
import io.crema.messaging.support.SqlArrays;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import tools.jackson.databind.json.JsonMapper;

/** Writes the outbox rows in the caller's transaction and wakes the relay after the commit. */
public final class JdbcOutbox implements Outbox {

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Traces traces;
    private final CrashPoints crashPoints;
    private final Runnable afterCommit;

    public JdbcOutbox(JdbcClient jdbc, JsonMapper json, Traces traces, CrashPoints crashPoints, Runnable afterCommit) {
        this.jdbc = jdbc;
        this.json = json;
        this.traces = traces;
        this.crashPoints = crashPoints;
        this.afterCommit = afterCommit;
    }

    @Override
    public void append(List<OutgoingMessage> messages) {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalTransactionStateException(
                    "Append to the outbox in the transaction that changes the state");
        }
        if (messages.isEmpty()) {
            return;
        }
        String trace = traces.current();
        jdbc.sql("""
                INSERT INTO messaging.outbox (id, topic, key, type, version, traceparent, body)
                SELECT * FROM unnest(?, ?, ?, ?, ?, ?, ?)
                """)
                .param(SqlArrays.of("uuid", messages, OutgoingMessage::id))
                .param(SqlArrays.of("text", messages, OutgoingMessage::topic))
                .param(SqlArrays.of("text", messages, OutgoingMessage::key))
                .param(SqlArrays.of("text", messages, OutgoingMessage::type))
                .param(SqlArrays.of("bigint", messages, OutgoingMessage::version))
                .param(SqlArrays.of("text", messages,
                        message -> message.traceparent() == null ? trace : message.traceparent()))
                .param(SqlArrays.of("text", messages, message -> json.writeValueAsString(message.body())))
                .update();
        crashPoints.reached(CrashPoint.OUTBOX_APPENDED);
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                crashPoints.reached(CrashPoint.OUTBOX_COMMITTED);
                afterCommit.run();
            }
        });
    }

}
