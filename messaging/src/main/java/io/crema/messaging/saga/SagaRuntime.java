package io.crema.messaging.saga;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.crema.messaging.message.Traces;
import io.crema.messaging.support.CrashPoint;
import io.crema.messaging.support.CrashPoints;
import io.crema.messaging.support.FailureLog;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.json.JsonMapper;

/** Runs the sagas of a service on its saga table, and sweeps for those whose deadline has passed. */
public final class SagaRuntime {

    private final FailureLog failures = new FailureLog(LoggerFactory.getLogger(SagaRuntime.class));
    private final JdbcClient jdbc;
    private final TransactionOperations transaction;
    private final JsonMapper json;
    private final Traces traces;
    private final CrashPoints crashPoints;
    private final List<JdbcSagas<?, ?, ?>> registered = new ArrayList<>();

    SagaRuntime(JdbcClient jdbc, TransactionOperations transaction, JsonMapper json, Traces traces,
            CrashPoints crashPoints) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.json = json;
        this.traces = traces;
        this.crashPoints = crashPoints;
    }

    /**
     * Registers a saga.
     *
     * @param actions performs the actions, in the transaction that writes the saga's row
     */
    public <S, I, A> Sagas<S, I, A> run(Saga<S, I, A> saga, Consumer<List<SagaAction<A>>> actions) {
        var sagas = new JdbcSagas<>(saga, actions, jdbc, json, traces, crashPoints);
        registered.add(sagas);
        return sagas;
    }

    /** Times out the sagas whose deadline has passed, a transaction per type. A failed type does not stop the others. */
    void sweep() {
        registered.forEach(this::sweep);
    }

    private void sweep(JdbcSagas<?, ?, ?> sagas) {
        try {
            boolean timedOut = Boolean.TRUE.equals(transaction.execute(_ -> sagas.timeOut()));
            if (timedOut) {
                crashPoints.reached(CrashPoint.SWEEP_COMMITTED);
            }
        } catch (RuntimeException e) {
            failures.log(Level.WARN, "Deadline sweep failed, retrying with the next sweep", sagas.type() + " sagas", e);
        }
    }

}
