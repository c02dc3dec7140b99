package io.crema.messaging.saga;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

import com.fasterxml.uuid.Generators;
import io.crema.messaging.Checkpoint;
import io.crema.messaging.Checkpoints;
import io.crema.messaging.SqlArrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.json.JsonMapper;

/** Runs sagas set-based on the saga table, and sweeps for those whose deadline has passed. */
public final class SagaRuntime implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(SagaRuntime.class);
    private static final int SWEEP_LIMIT = 500;
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

    private final JdbcTemplate jdbc;
    private final TransactionOperations transaction;
    private final JsonMapper json;
    private final Supplier<@Nullable String> traceparent;
    private final Duration sweep;
    private final Checkpoints checkpoints;
    private final Consumer<Error> death;
    private final List<RunningSagas<?, ?, ?>> registered = new ArrayList<>();
    private @Nullable ScheduledExecutorService sweeper;

    /** Made by the auto-configuration. */
    public SagaRuntime(JdbcTemplate jdbc, TransactionOperations transaction, JsonMapper json,
            Supplier<@Nullable String> traceparent, Duration sweep, Checkpoints checkpoints,
            Consumer<Error> death) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.json = json;
        this.traceparent = traceparent;
        this.sweep = sweep;
        this.checkpoints = checkpoints;
        this.death = death;
    }

    /**
     * Runs a saga.
     *
     * @param actions does the actions, in the transaction of the saga's row
     */
    public <S, I, A> Sagas<S, I, A> run(Saga<S, I, A> saga, Consumer<List<SagaAction<A>>> actions) {
        var sagas = new RunningSagas<>(saga, actions);
        registered.add(sagas);
        return sagas;
    }

    @Override
    public void start() {
        var executor = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("saga-sweeper").daemon().factory());
        var _ = executor.scheduleWithFixedDelay(() -> registered.forEach(this::sweep), sweep.toMillis(),
                sweep.toMillis(),
                TimeUnit.MILLISECONDS);
        sweeper = executor;
    }

    private void sweep(RunningSagas<?, ?, ?> sagas) {
        try {
            boolean timedOut = Boolean.TRUE.equals(transaction.execute(_ -> sagas.timeOut()));
            if (timedOut) {
                checkpoints.reached(Checkpoint.SWEEP_COMMITTED);
            }
        } catch (Error e) {
            death.accept(e);
        } catch (RuntimeException e) {
            log.warn("The sweep for passed deadlines is tried again: {}", e.toString());
        }
    }

    @Override
    public void stop() {
        if (sweeper != null) {
            sweeper.close();
            sweeper = null;
        }
    }

    @Override
    public boolean isRunning() {
        return sweeper != null;
    }

    private final class RunningSagas<S, I, A> implements Sagas<S, I, A> {

        private final Saga<S, I, A> saga;
        private final Consumer<List<SagaAction<A>>> actions;

        RunningSagas(Saga<S, I, A> saga, Consumer<List<SagaAction<A>>> actions) {
            this.saga = saga;
            this.actions = actions;
        }

        private record Row<S>(UUID id, S state, @Nullable UUID awaiting, int repetitions,
                @Nullable String traceparent) {}

        @Override
        public void start(UUID sagaId, Transition<S, A> first) {
            String trace = traceparent.get();
            int started = jdbc.update("""
                    INSERT INTO messaging.saga (id, type, state, data, awaiting, deadline, version, traceparent)
                    VALUES (?, ?, ?, ?::jsonb, ?, now() + ? * interval '1 ms', 1, ?) ON CONFLICT DO NOTHING
                    """, sagaId, saga.type(), name(first.state()), json.writeValueAsString(first.state()),
                    awaiting(sagaId, first), millis(first, 0), trace);
            if (started == 1) {
                var history = new SagaHistory();
                history.add(sagaId, "start", name(first.state()));
                history.write(jdbc);
                checkpoints.reached(Checkpoint.SAGA_STARTED);
                actions.accept(actions(new Row<>(sagaId, first.state(), null, 0, trace), first));
            }
        }

        @Override
        public void advance(List<SagaInput<I>> inputs) {
            var ids = new TreeSet<>(inputs.stream().map(SagaInput::sagaId).toList());
            Map<UUID, Row<S>> rows = new LinkedHashMap<>();
            load("id = ANY(?) ORDER BY id FOR UPDATE", SqlArrays.of(jdbc, "uuid", ids, id -> id))
                    .forEach(row -> rows.put(row.id(), row));
            apply(rows, inputs);
        }

        /** Leaves a saga in a state that only another version knows to that version; whether any was due. */
        boolean timeOut() {
            Map<UUID, Row<S>> rows = new LinkedHashMap<>();
            load("state = ANY(?) AND deadline < now() ORDER BY deadline LIMIT " + SWEEP_LIMIT
                    + " FOR UPDATE SKIP LOCKED", SqlArrays.of(jdbc, "text", states(), Class::getSimpleName))
                    .forEach(row -> rows.put(row.id(), row));
            if (rows.isEmpty()) {
                return false;
            }
            apply(rows, rows.keySet().stream().map(id -> new SagaInput<>(id, null, saga.timeout())).toList());
            checkpoints.reached(Checkpoint.SWEEP_TIMED_OUT);
            return true;
        }

        private List<Row<S>> load(String condition, Object... arguments) {
            Object[] all = new Object[arguments.length + 1];
            all[0] = saga.type();
            System.arraycopy(arguments, 0, all, 1, arguments.length);
            return jdbc.query(
                    "SELECT id, state, data, awaiting, repetitions, traceparent FROM messaging.saga WHERE type = ? AND "
                            + condition,
                    (row, _) -> new Row<>(row.getObject("id", UUID.class), state(row.getString("state"),
                            row.getString("data")), row.getObject("awaiting", UUID.class), row.getInt("repetitions"),
                            row.getString("traceparent")),
                    all);
        }

        private void apply(Map<UUID, Row<S>> rows, List<SagaInput<I>> inputs) {
            checkpoints.reached(Checkpoint.SAGA_LOADED);
            Map<UUID, Object[]> updates = new LinkedHashMap<>();
            var history = new SagaHistory();
            List<SagaAction<A>> todo = new ArrayList<>();
            for (SagaInput<I> input : inputs) {
                Row<S> row = rows.get(input.sagaId());
                if (row == null || (input.commandId() != null && !input.commandId().equals(row.awaiting()))) {
                    continue;
                }
                Transition<S, A> transition = saga.on(row.state(), input.input());
                if (!transition.stays()) {
                    UUID awaiting = awaiting(row.id(), transition);
                    int repetitions = awaiting != null && awaiting.equals(row.awaiting()) ? row.repetitions() + 1 : 0;
                    updates.put(row.id(), new Object[]{name(transition.state()),
                            json.writeValueAsString(transition.state()), awaiting, repetitions,
                            millis(transition, repetitions), row.id()});
                    history.add(row.id(), name(input.input()), name(transition.state()));
                    todo.addAll(actions(row, transition));
                    rows.put(row.id(),
                            new Row<>(row.id(), transition.state(), awaiting, repetitions, row.traceparent()));
                }
            }
            if (!todo.isEmpty()) {
                jdbc.batchUpdate("""
                        UPDATE messaging.saga SET state = ?, data = ?::jsonb, awaiting = ?, repetitions = ?,
                            deadline = now() + ?::bigint * interval '1 ms', version = version + 1, changed_at = now()
                        WHERE id = ?
                        """, List.copyOf(updates.values()));
                history.write(jdbc);
                checkpoints.reached(Checkpoint.SAGA_ADVANCED);
                actions.accept(todo);
                checkpoints.reached(Checkpoint.SAGA_ACTED);
            }
        }

        private List<SagaAction<A>> actions(Row<S> row, Transition<S, A> transition) {
            return transition.actions()
                    .stream()
                    .map(action -> new SagaAction<>(row.id(), commandId(row.id(), action), action, row.traceparent()))
                    .toList();
        }

        private @Nullable UUID awaiting(UUID sagaId, Transition<S, A> transition) {
            return transition.timeout() == null ? null : commandId(sagaId, transition.actions().getLast());
        }

        private UUID commandId(UUID sagaId, A action) {
            return Generators.nameBasedGenerator(sagaId).generate(saga.type() + "/" + name(action));
        }

        private @Nullable Long millis(Transition<S, A> transition, int repetitions) {
            Duration timeout = transition.timeout();
            if (timeout == null) {
                return null;
            }
            long doubled = timeout.toMillis() << Math.min(repetitions, 10);
            return Math.min(doubled, Math.max(timeout.toMillis(), LONGEST_WAIT.toMillis()));
        }

        private List<Class<?>> states() {
            return List.of(saga.states().getPermittedSubclasses());
        }

        private S state(String name, String data) {
            for (Class<?> state : states()) {
                if (state.getSimpleName().equals(name)) {
                    return Objects.requireNonNull(saga.states().cast(json.readValue(data, state)));
                }
            }
            throw new IllegalStateException("The saga " + saga.type() + " has no state " + name);
        }

        private static String name(Object record) {
            return record.getClass().getSimpleName();
        }

    }

}
