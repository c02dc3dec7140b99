package io.crema.messaging.saga;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;

import com.fasterxml.uuid.Generators;
import io.crema.messaging.message.MessageTypes;
import io.crema.messaging.message.Traces;
import io.crema.messaging.support.CrashPoint;
import io.crema.messaging.support.CrashPoints;
import io.crema.messaging.support.SqlArrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The sagas of one type. Locks the rows of a batch, applies the inputs in order and writes the rows with one statement. */
final class JdbcSagas<S, I, A> implements Sagas<S, I, A> {

    private static final Logger log = LoggerFactory.getLogger(JdbcSagas.class);
    private static final int SWEEP_LIMIT = 500;
    private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(1);
    private static final String COLUMNS = "SELECT id, state, data, awaiting, repetitions, traceparent FROM messaging.saga ";

    private final Saga<S, I, A> saga;
    private final Consumer<List<SagaAction<A>>> actions;
    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Traces traces;
    private final CrashPoints crashPoints;

    /** @param repetitions how often the awaited command was sent again */
    private record Row<S>(UUID id, S state, @Nullable UUID awaiting, int repetitions, @Nullable String traceparent) {}

    private record Stored(UUID id, String state, String data, @Nullable UUID awaiting, int repetitions,
            @Nullable String traceparent) {}

    /** @param timeoutMillis until the deadline of the awaited reply; null if the saga has ended */
    private record Update<S>(Row<S> row, @Nullable Long timeoutMillis) {}

    JdbcSagas(Saga<S, I, A> saga, Consumer<List<SagaAction<A>>> actions, JdbcClient jdbc, JsonMapper json,
            Traces traces, CrashPoints crashPoints) {
        this.saga = saga;
        this.actions = actions;
        this.jdbc = jdbc;
        this.json = json;
        this.traces = traces;
        this.crashPoints = crashPoints;
    }

    String type() {
        return saga.type();
    }

    @Override
    public void start(UUID sagaId, Transition.Await<S, A> first) {
        var row = new Row<>(sagaId, first.state(), commandId(sagaId, first.command()), 0, traces.current());
        int started = jdbc.sql("""
                INSERT INTO messaging.saga (id, type, state, data, awaiting, deadline, version, traceparent)
                VALUES (?, ?, ?, ?::jsonb, ?, now() + ? * interval '1 ms', 1, ?) ON CONFLICT DO NOTHING
                """)
                .params(sagaId, saga.type(), name(row.state()), json.writeValueAsString(row.state()))
                .param(row.awaiting()).param(first.timeout().toMillis()).param(row.traceparent())
                .update();
        if (started == 1) {
            var history = new SagaHistory();
            history.add(sagaId, "start", name(row.state()));
            history.write(jdbc);
            crashPoints.reached(CrashPoint.SAGA_STARTED);
            actions.accept(List.of(action(row, first.command())));
        }
    }

    @Override
    public void advance(List<SagaInput<I>> inputs) {
        if (inputs.isEmpty()) {
            return;
        }
        var ids = new TreeSet<>(inputs.stream().map(SagaInput::sagaId).toList());
        Map<UUID, Row<S>> rows = new LinkedHashMap<>();
        jdbc.sql(COLUMNS + "WHERE type = ? AND id = ANY(?) ORDER BY id FOR UPDATE")
                .params(saga.type(), SqlArrays.of("uuid", ids)).query(JdbcSagas::stored).list()
                .forEach(stored -> rows.put(stored.id(), row(stored)));
        apply(rows, inputs);
    }

    /**
     * Times out sagas whose deadline has passed, and returns whether there were any. Skips rows that another instance
     * has locked, and states that this version does not know. Postpones rows that it cannot read.
     */
    boolean timeOut() {
        List<Stored> due = jdbc.sql(COLUMNS + """
                WHERE type = ? AND state = ANY(?) AND deadline < now()
                ORDER BY deadline LIMIT ? FOR UPDATE SKIP LOCKED
                """).params(saga.type(), SqlArrays.of("text", states(), Class::getSimpleName), SWEEP_LIMIT)
                .query(JdbcSagas::stored).list();
        if (due.isEmpty()) {
            return false;
        }
        Map<UUID, Row<S>> rows = new LinkedHashMap<>();
        List<UUID> unreadable = new ArrayList<>();
        for (Stored stored : due) {
            readable(stored).ifPresentOrElse(row -> rows.put(row.id(), row), () -> unreadable.add(stored.id()));
        }
        if (!unreadable.isEmpty()) {
            postpone(unreadable);
        }
        apply(rows, rows.keySet().stream().map(id -> SagaInput.of(id, saga.timeout())).toList());
        crashPoints.reached(CrashPoint.SWEEP_TIMED_OUT);
        return true;
    }

    private Optional<Row<S>> readable(Stored stored) {
        try {
            return Optional.of(row(stored));
        } catch (JacksonException e) {
            log.error("Saga {} of type {} cannot be read in state {}, retrying in {}", stored.id(), saga.type(),
                    stored.state(), LONGEST_TIMEOUT, e);
            return Optional.empty();
        }
    }

    private void postpone(List<UUID> unreadable) {
        jdbc.sql("UPDATE messaging.saga SET deadline = now() + ? * interval '1 ms' WHERE id = ANY(?)")
                .params(LONGEST_TIMEOUT.toMillis(), SqlArrays.of("uuid", unreadable)).update();
    }

    private void apply(Map<UUID, Row<S>> rows, List<SagaInput<I>> inputs) {
        crashPoints.reached(CrashPoint.SAGA_LOADED);
        Map<UUID, Update<S>> updates = new LinkedHashMap<>();
        var history = new SagaHistory();
        List<SagaAction<A>> toPerform = new ArrayList<>();
        for (SagaInput<I> input : inputs) {
            Row<S> row = rows.get(input.sagaId());
            if (row == null || (input.commandId() != null && !input.commandId().equals(row.awaiting()))) {
                continue;
            }
            Update<S> update = switch (saga.on(row.state(), input.input())) {
                case Transition.Stay<S, A> _ -> null;
                case Transition.Await<S, A>(S state, A command, Duration timeout) -> {
                    toPerform.add(action(row, command));
                    yield await(row, state, commandId(row.id(), command), timeout);
                }
                case Transition.End<S, A>(S state, A action) -> {
                    toPerform.add(action(row, action));
                    yield new Update<>(new Row<>(row.id(), state, null, 0, row.traceparent()), null);
                }
            };
            if (update != null) {
                rows.put(row.id(), update.row());
                updates.put(row.id(), update);
                history.add(row.id(), name(input.input()), name(update.row().state()));
            }
        }
        if (!updates.isEmpty()) {
            write(List.copyOf(updates.values()));
            history.write(jdbc);
            crashPoints.reached(CrashPoint.SAGA_ADVANCED);
            actions.accept(toPerform);
            crashPoints.reached(CrashPoint.SAGA_ACTED);
        }
    }

    private Update<S> await(Row<S> row, S state, UUID awaiting, Duration timeout) {
        int repetitions = awaiting.equals(row.awaiting()) ? row.repetitions() + 1 : 0;
        long doubled = timeout.toMillis() << Math.min(repetitions, 10);
        long millis = Math.min(doubled, Math.max(timeout.toMillis(), LONGEST_TIMEOUT.toMillis()));
        return new Update<>(new Row<>(row.id(), state, awaiting, repetitions, row.traceparent()), millis);
    }

    private void write(List<Update<S>> updates) {
        jdbc.sql("""
                UPDATE messaging.saga s
                SET state = u.state, data = u.data, awaiting = u.awaiting, repetitions = u.repetitions,
                    deadline = now() + u.millis * interval '1 ms', version = version + 1, changed_at = now()
                FROM unnest(?, ?, ?::jsonb[], ?, ?, ?) AS u (id, state, data, awaiting, repetitions, millis)
                WHERE s.id = u.id
                """)
                .param(SqlArrays.of("uuid", updates, update -> update.row().id()))
                .param(SqlArrays.of("text", updates, update -> name(update.row().state())))
                .param(SqlArrays.of("text", updates, update -> json.writeValueAsString(update.row().state())))
                .param(SqlArrays.of("uuid", updates, update -> update.row().awaiting()))
                .param(SqlArrays.of("int", updates, update -> update.row().repetitions()))
                .param(SqlArrays.of("bigint", updates, Update::timeoutMillis))
                .update();
    }

    private SagaAction<A> action(Row<S> row, A action) {
        return new SagaAction<>(row.id(), commandId(row.id(), action), action, row.traceparent());
    }

    private UUID commandId(UUID sagaId, A action) {
        return Generators.nameBasedGenerator(sagaId)
                .generate(saga.type() + "/" + MessageTypes.nameOf(((Object) action).getClass()));
    }

    private Row<S> row(Stored stored) {
        return new Row<>(stored.id(), state(stored.state(), stored.data()), stored.awaiting(), stored.repetitions(),
                stored.traceparent());
    }

    private S state(String name, String data) {
        for (Class<?> state : states()) {
            if (state.getSimpleName().equals(name)) {
                return Objects.requireNonNull(saga.states().cast(json.readValue(data, state)));
            }
        }
        throw new IllegalStateException("Saga type " + saga.type() + " has no state " + name);
    }

    private List<Class<?>> states() {
        return List.of(saga.states().getPermittedSubclasses());
    }

    private static Stored stored(ResultSet row, int number) throws SQLException {
        return new Stored(row.getObject("id", UUID.class), row.getString("state"), row.getString("data"),
                row.getObject("awaiting", UUID.class), row.getInt("repetitions"), row.getString("traceparent"));
    }

    private static String name(Object record) {
        return record.getClass().getSimpleName();
    }

}
