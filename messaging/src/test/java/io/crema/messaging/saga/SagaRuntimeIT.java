package io.crema.messaging.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

import io.crema.messaging.Checkpoint;
import io.crema.messaging.TestService;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SagaRuntimeIT {

    private static final TestService SERVICE = new TestService();
    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    sealed interface State {

        record Charging() implements State {}

        record Refunding() implements State {}

        record Served() implements State {}

        record Cancelled() implements State {}

    }

    enum Heard {
        DONE, TIMEOUT
    }

    sealed interface Deed {

        record Charge() implements Deed {}

        record Refund() implements Deed {}

        record Serve() implements Deed {}

        record Cancel() implements Deed {}

    }

    private static final Saga<State, Heard, Deed> SAGA = new Saga<>() {

        @Override
        public String type() {
            return "serve";
        }

        @Override
        public Class<State> states() {
            return State.class;
        }

        @Override
        public Heard timeout() {
            return Heard.TIMEOUT;
        }

        @Override
        public Transition<State, Deed> on(State state, Heard heard) {
            return switch (state) {
                case State.Charging _ -> switch (heard) {
                    case DONE -> Transition.end(new State.Served(), new Deed.Serve());
                    case TIMEOUT -> Transition.await(new State.Refunding(), new Deed.Refund(), PATIENCE);
                };
                case State.Refunding _ -> switch (heard) {
                    case DONE -> Transition.end(new State.Cancelled(), new Deed.Cancel());
                    case TIMEOUT -> Transition.await(state, new Deed.Refund(), PATIENCE);
                };
                case State.Served _,State.Cancelled _ -> Transition.stay(state);
            };
        }

    };

    private final AtomicReference<@Nullable Error> death = new AtomicReference<>();
    private final SagaRuntime runtime = new SagaRuntime(SERVICE.jdbc, SERVICE.transaction, SERVICE.json, () -> null,
            Duration.ofMillis(20), SERVICE.checkpoints, death::set);
    private final UUID saga = UUID.randomUUID();
    private final Sagas<State, Heard, Deed> sagas = runtime.run(SAGA, actions -> actions.forEach(action -> SERVICE.jdbc
            .update("INSERT INTO deed (id, name) VALUES (?, ?)", action.commandId(),
                    action.action().getClass().getSimpleName())));

    @BeforeEach
    void nothingHasHappened() {
        SERVICE.jdbc.execute("CREATE TABLE IF NOT EXISTS deed (seq serial, id uuid, name text)");
        SERVICE.jdbc.execute("TRUNCATE deed, messaging.saga");
    }

    @AfterEach
    void stop() {
        runtime.stop();
    }

    @AfterAll
    static void close() {
        SERVICE.close();
    }

    @Test
    void startsOnceHoweverOftenItIsTold() {
        start(LONG);
        start(LONG);

        assertThat(deeds()).containsExactly("Charge");
    }

    @Test
    void goesOnWhenItsCommandIsAnsweredAndHearsNoRepetition() {
        start(LONG);

        hear(commandId("Charge"));
        hear(commandId("Charge"));

        assertThat(state()).isEqualTo("Served");
        assertThat(deeds()).containsExactly("Charge", "Serve");
    }

    @Test
    void appliesTheInputsOfABatchInTheirOrder() {
        start(LONG);
        UUID charge = commandId("Charge");

        SERVICE.transaction.executeWithoutResult(_ -> sagas.advance(List.of(new SagaInput<>(saga, null, Heard.TIMEOUT),
                new SagaInput<>(saga, charge, Heard.DONE))));

        assertThat(state()).isEqualTo("Refunding");
        assertThat(deeds()).containsExactly("Charge", "Refund");
    }

    @Test
    void timesOutByTheDatabasesClock() {
        start(Duration.ZERO);

        runtime.start();

        await().until(() -> state().equals("Refunding"));
        assertThat(deeds()).containsExactly("Charge", "Refund");
    }

    @Test
    void aCommandIsRepeatedLessAndLessOftenButOnceAMinute() {
        start(LONG);
        var waits = new ArrayList<Duration>();

        for (var repetition = 0; repetition < 6; repetition++) {
            SERVICE.transaction.executeWithoutResult(
                    _ -> sagas.advance(List.of(new SagaInput<>(saga, null, Heard.TIMEOUT))));
            waits.add(SERVICE.jdbc.queryForObject("""
                    SELECT extract(epoch FROM deadline - changed_at)::int FROM messaging.saga WHERE id = ?
                    """, (row, _) -> Duration.ofSeconds(row.getInt(1)), saga));
        }

        assertThat(waits).extracting(Duration::toSeconds).containsExactly(10L, 20L, 40L, 60L, 60L, 60L);
        assertThat(deeds()).containsExactly("Charge", "Refund", "Refund", "Refund", "Refund", "Refund", "Refund");
    }

    @Test
    void aLateReplyIsNotTakenForThatOfTheCompensation() {
        theChargeIsAnsweredLate(reply -> reply);
    }

    @Test
    void aReplyAcceptedWithoutItsCommandIdEndsTheSagaWithoutItsRefund() {
        assertThatThrownBy(() -> theChargeIsAnsweredLate(
                reply -> new SagaInput<>(reply.sagaId(), null, reply.input()))).isInstanceOf(AssertionError.class);
    }

    private void theChargeIsAnsweredLate(UnaryOperator<SagaInput<Heard>> delivery) {
        start(Duration.ZERO);
        runtime.start();
        await().until(() -> state().equals("Refunding"));

        SERVICE.transaction.executeWithoutResult(_ -> sagas
                .advance(List.of(delivery.apply(new SagaInput<>(saga, commandId("Charge"), Heard.DONE)))));

        assertThat(state()).isEqualTo("Refunding");
        hear(commandId("Refund"));
        assertThat(state()).isEqualTo("Cancelled");
    }

    @Test
    void aSweepThatFailsIsRolledBackAndDoneAgain() {
        start(Duration.ZERO);
        SERVICE.once(Checkpoint.SWEEP_TIMED_OUT, () -> {
            throw new IllegalStateException("the database went away");
        });

        runtime.start();

        await().until(() -> state().equals("Refunding"));
        assertThat(deeds()).containsExactly("Charge", "Refund");
    }

    @Test
    void aSagaThatAnotherInstanceHoldsDoesNotHoldUpTheOthers() {
        start(Duration.ZERO);
        UUID other = UUID.randomUUID();
        SERVICE.transaction.executeWithoutResult(
                _ -> sagas.start(other, Transition.await(new State.Charging(), new Deed.Charge(), Duration.ZERO)));

        SERVICE.transaction.executeWithoutResult(_ -> {
            SERVICE.jdbc.queryForList("SELECT id FROM messaging.saga WHERE id = ? FOR UPDATE", saga);
            runtime.start();
            await().until(() -> state(other).equals("Refunding"));
            assertThat(state()).isEqualTo("Charging");
        });

        await().until(() -> state().equals("Refunding"));
    }

    @Test
    void aSagaInAStateOfAnotherVersionDoesNotHoldUpTheOthers() {
        UUID other = UUID.randomUUID();
        SERVICE.transaction.executeWithoutResult(
                _ -> sagas.start(other, Transition.await(new State.Charging(), new Deed.Charge(), Duration.ZERO)));
        SERVICE.jdbc.update("UPDATE messaging.saga SET state = 'Delivering' WHERE id = ?", other);
        start(Duration.ZERO);

        runtime.start();

        await().until(() -> state().equals("Refunding"));
        assertThat(state(other)).isEqualTo("Delivering");
    }

    @Test
    void anErrorInTheSweeperIsTheEndOfTheProcess() {
        start(Duration.ZERO);
        SERVICE.once(Checkpoint.SWEEP_TIMED_OUT, () -> {
            throw new OutOfMemoryError("planted");
        });

        runtime.start();

        await().until(() -> death.get() instanceof OutOfMemoryError);
    }

    private void start(Duration timeout) {
        SERVICE.transaction.executeWithoutResult(
                _ -> sagas.start(saga, Transition.await(new State.Charging(), new Deed.Charge(), timeout)));
    }

    private void hear(UUID commandId) {
        SERVICE.transaction
                .executeWithoutResult(_ -> sagas.advance(List.of(new SagaInput<>(saga, commandId, Heard.DONE))));
    }

    private UUID commandId(String deed) {
        return SERVICE.jdbc.queryForList("SELECT id FROM deed WHERE name = ?", UUID.class, deed).getFirst();
    }

    private static List<String> deeds() {
        return SERVICE.jdbc.queryForList("SELECT name FROM deed ORDER BY seq", String.class);
    }

    private String state() {
        return state(saga);
    }

    private static String state(UUID saga) {
        return SERVICE.jdbc.queryForList("SELECT state FROM messaging.saga WHERE id = ?", String.class, saga)
                .getFirst();
    }

}
