package io.crema.messaging.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

import io.crema.messaging.TestService;
import io.crema.messaging.support.CrashPoint;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SagaRuntimeIT {

    private static final TestService SERVICE = new TestService();
    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    sealed interface State {

        record Charging() implements State {}

        record Refunding() implements State {}

        record Served() implements State {}

        record Cancelled() implements State {}

    }

    enum Input {
        DONE, TIMEOUT
    }

    sealed interface Action {

        record Charge() implements Action {}

        record Refund() implements Action {}

        record Serve() implements Action {}

        record Cancel() implements Action {}

    }

    private static final Saga<State, Input, Action> SAGA = new Saga<>() {

        @Override
        public String type() {
            return "serve";
        }

        @Override
        public Class<State> states() {
            return State.class;
        }

        @Override
        public Input timeout() {
            return Input.TIMEOUT;
        }

        @Override
        public Transition<State, Action> on(State state, Input input) {
            return switch (state) {
                case State.Charging _ -> switch (input) {
                    case DONE -> Transition.end(new State.Served(), new Action.Serve());
                    case TIMEOUT -> Transition.await(new State.Refunding(), new Action.Refund(), TIMEOUT);
                };
                case State.Refunding _ -> switch (input) {
                    case DONE -> Transition.end(new State.Cancelled(), new Action.Cancel());
                    case TIMEOUT -> Transition.await(state, new Action.Refund(), TIMEOUT);
                };
                case State.Served _,State.Cancelled _ -> Transition.stay();
            };
        }

    };

    private final SagaRuntime runtime = new SagaRuntime(SERVICE.client, SERVICE.transaction, SERVICE.json,
            TestService.UNTRACED, SERVICE.crashPoints);
    private final UUID saga = UUID.randomUUID();
    private final Sagas<State, Input, Action> sagas = runtime.run(SAGA,
            actions -> actions.forEach(action -> SERVICE.jdbc
                    .update("INSERT INTO action (id, name) VALUES (?, ?)", action.commandId(),
                            action.action().getClass().getSimpleName())));

    @BeforeEach
    void truncateTables() {
        SERVICE.jdbc.execute("CREATE TABLE IF NOT EXISTS action (seq serial, id uuid, name text)");
        SERVICE.jdbc.execute("TRUNCATE action, messaging.saga");
    }

    @AfterAll
    static void close() {
        SERVICE.close();
    }

    @Test
    void startsASagaOnce() {
        start(LONG);
        start(LONG);

        assertThat(actions()).containsExactly("Charge");
    }

    @Test
    void advancesOnceWhenItsCommandIsAnswered() {
        start(LONG);

        reply(commandId("Charge"));
        reply(commandId("Charge"));

        assertThat(state()).isEqualTo("Served");
        assertThat(actions()).containsExactly("Charge", "Serve");
    }

    @Test
    void appliesTheInputsOfABatchInOrder() {
        start(LONG);
        UUID charge = commandId("Charge");

        SERVICE.transaction.executeWithoutResult(_ -> sagas.advance(List.of(SagaInput.of(saga, Input.TIMEOUT),
                new SagaInput<>(saga, charge, Input.DONE))));

        assertThat(state()).isEqualTo("Refunding");
        assertThat(actions()).containsExactly("Charge", "Refund");
    }

    @Test
    void timesOutByTheDatabasesClock() {
        start(Duration.ZERO);

        runtime.sweep();

        assertThat(state()).isEqualTo("Refunding");
        assertThat(actions()).containsExactly("Charge", "Refund");
    }

    @Test
    void doublesTheTimeoutOfARepeatedCommandUpToAMinute() {
        start(LONG);
        var waits = new ArrayList<Duration>();

        for (var repetition = 0; repetition < 6; repetition++) {
            SERVICE.transaction.executeWithoutResult(
                    _ -> sagas.advance(List.of(SagaInput.of(saga, Input.TIMEOUT))));
            waits.add(SERVICE.jdbc.queryForObject("""
                    SELECT extract(epoch FROM deadline - changed_at)::int FROM messaging.saga WHERE id = ?
                    """, (row, _) -> Duration.ofSeconds(row.getInt(1)), saga));
        }

        assertThat(waits).extracting(Duration::toSeconds).containsExactly(10L, 20L, 40L, 60L, 60L, 60L);
        assertThat(actions()).containsExactly("Charge", "Refund", "Refund", "Refund", "Refund", "Refund", "Refund");
    }

    @Test
    void ignoresALateReplyWhileItAwaitsTheCompensation() {
        replyLateToTheCharge(reply -> reply);
    }

    @Test
    void endsWithoutARefundIfTheCommandIdIsIgnored() {
        assertThatThrownBy(() -> replyLateToTheCharge(
                reply -> new SagaInput<>(reply.sagaId(), null, reply.input()))).isInstanceOf(AssertionError.class);
    }

    private void replyLateToTheCharge(UnaryOperator<SagaInput<Input>> delivery) {
        start(Duration.ZERO);
        runtime.sweep();
        assertThat(state()).isEqualTo("Refunding");

        SERVICE.transaction.executeWithoutResult(_ -> sagas
                .advance(List.of(delivery.apply(new SagaInput<>(saga, commandId("Charge"), Input.DONE)))));

        assertThat(state()).isEqualTo("Refunding");
        reply(commandId("Refund"));
        assertThat(state()).isEqualTo("Cancelled");
    }

    @Test
    void retriesAFailedSweep() {
        start(Duration.ZERO);
        SERVICE.once(CrashPoint.SWEEP_TIMED_OUT, () -> {
            throw new IllegalStateException("connection lost");
        });

        runtime.sweep();
        assertThat(state()).isEqualTo("Charging");
        runtime.sweep();

        assertThat(state()).isEqualTo("Refunding");
        assertThat(actions()).containsExactly("Charge", "Refund");
    }

    @Test
    void skipsASagaLockedByAnotherInstance() {
        start(Duration.ZERO);
        UUID other = UUID.randomUUID();
        SERVICE.transaction.executeWithoutResult(
                _ -> sagas.start(other,
                        new Transition.Await<>(new State.Charging(), new Action.Charge(), Duration.ZERO)));

        SERVICE.transaction.executeWithoutResult(_ -> {
            SERVICE.jdbc.queryForList("SELECT id FROM messaging.saga WHERE id = ? FOR UPDATE", saga);
            CompletableFuture.runAsync(runtime::sweep).join();
            assertThat(state(other)).isEqualTo("Refunding");
            assertThat(state()).isEqualTo("Charging");
        });

        runtime.sweep();
        assertThat(state()).isEqualTo("Refunding");
    }

    @Test
    void skipsASagaInAnUnknownState() {
        UUID other = UUID.randomUUID();
        SERVICE.transaction.executeWithoutResult(
                _ -> sagas.start(other,
                        new Transition.Await<>(new State.Charging(), new Action.Charge(), Duration.ZERO)));
        SERVICE.jdbc.update("UPDATE messaging.saga SET state = 'Delivering' WHERE id = ?", other);
        start(Duration.ZERO);

        runtime.sweep();

        assertThat(state()).isEqualTo("Refunding");
        assertThat(state(other)).isEqualTo("Delivering");
    }

    @Test
    void postponesASagaThatCannotBeRead() {
        UUID broken = UUID.randomUUID();
        SERVICE.transaction.executeWithoutResult(
                _ -> sagas.start(broken,
                        new Transition.Await<>(new State.Charging(), new Action.Charge(), Duration.ZERO)));
        SERVICE.jdbc.update("UPDATE messaging.saga SET data = '[]' WHERE id = ?", broken);
        start(Duration.ZERO);

        runtime.sweep();

        assertThat(state()).isEqualTo("Refunding");
        assertThat(state(broken)).isEqualTo("Charging");
        assertThat(SERVICE.jdbc.queryForObject("SELECT deadline > now() FROM messaging.saga WHERE id = ?",
                Boolean.class, broken)).isTrue();
    }

    private void start(Duration timeout) {
        SERVICE.transaction.executeWithoutResult(
                _ -> sagas.start(saga, new Transition.Await<>(new State.Charging(), new Action.Charge(), timeout)));
    }

    private void reply(UUID commandId) {
        SERVICE.transaction
                .executeWithoutResult(_ -> sagas.advance(List.of(new SagaInput<>(saga, commandId, Input.DONE))));
    }

    private UUID commandId(String action) {
        return SERVICE.jdbc.queryForList("SELECT id FROM action WHERE name = ?", UUID.class, action).getFirst();
    }

    private static List<String> actions() {
        return SERVICE.jdbc.queryForList("SELECT name FROM action ORDER BY seq", String.class);
    }

    private String state() {
        return state(saga);
    }

    private static String state(UUID saga) {
        return SERVICE.jdbc.queryForList("SELECT state FROM messaging.saga WHERE id = ?", String.class, saga)
                .getFirst();
    }

}
