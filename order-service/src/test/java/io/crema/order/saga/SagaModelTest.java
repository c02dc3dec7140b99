package io.crema.order.saga;

import static io.crema.messaging.saga.Transition.await;
import static io.crema.messaging.saga.Transition.end;
import static io.crema.messaging.saga.Transition.stay;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import io.crema.messaging.saga.Saga;
import io.crema.messaging.saga.Transition;
import io.crema.order.order.OrderCommand;
import io.crema.order.saga.Action.ChangeOrder;
import io.crema.order.saga.Action.RefundWallet;
import io.crema.order.saga.ParticipantReply.TicketBrewing;
import io.crema.order.saga.ParticipantReply.TicketCancelled;
import io.crema.order.saga.PlaceOrderSaga.State;
import io.crema.order.saga.SagaSimulation.End;
import io.crema.order.saga.SagaSimulation.ProtocolRules;
import io.crema.order.saga.SagaSimulation.Rule;
import io.crema.order.saga.SagaSimulation.Ticket;
import io.crema.order.saga.SagaSimulation.Wallet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Simulates each saga a million times with random faults. Every run ends, no run compensates after the pivot, and each
 * charge is either kept by a completed order or refunded once. {@code -Dcrema.model.seed=N} sets another seed.
 */
class SagaModelTest {

    private static final long SEED = Long.getLong("crema.model.seed", 20_261_121L);
    private static final long RUNS = 1_000_000;
    private static final long RUNS_OF_A_MUTANT = 50_000;

    @Test
    void everyPlacedOrderEndsPaidOrRefunded() {
        Set<End> ends = ConcurrentHashMap.newKeySet();

        LongStream.range(SEED, SEED + RUNS).parallel()
                .forEach(seed -> ends.add(SagaSimulation.runPlacedOrder(ProtocolRules.ALL, seed)));

        assertThat(ends).contains(new End("CONFIRMED", Wallet.CHARGED, Ticket.QUEUED),
                new End("COLLECTED", Wallet.CHARGED, Ticket.READY),
                new End("CANCELLED", Wallet.DECLINED, Ticket.NONE),
                new End("CANCELLED", Wallet.VOIDED, Ticket.NONE),
                new End("CANCELLED", Wallet.REFUNDED, Ticket.REJECTED),
                new End("CANCELLED", Wallet.REFUNDED, Ticket.TOMBSTONE),
                new End("CANCELLED", Wallet.REFUNDED, Ticket.CANCELLED));
    }

    @Test
    void everyConfirmedOrderEndsPaidOrRefunded() {
        Set<End> ends = ConcurrentHashMap.newKeySet();

        LongStream.range(SEED, SEED + RUNS).parallel()
                .forEach(seed -> ends.add(SagaSimulation.runConfirmedOrder(ProtocolRules.ALL, seed)));

        assertThat(ends).containsExactlyInAnyOrder(new End("CONFIRMED", Wallet.CHARGED, Ticket.QUEUED),
                new End("CONFIRMED", Wallet.CHARGED, Ticket.BREWING), new End("READY", Wallet.CHARGED, Ticket.READY),
                new End("COLLECTED", Wallet.CHARGED, Ticket.READY),
                new End("CANCELLED", Wallet.REFUNDED, Ticket.CANCELLED));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void detectsABrokenProtocol(String breach, ProtocolRules rules) {
        assertThatThrownBy(() -> LongStream.range(SEED, SEED + RUNS_OF_A_MUTANT).forEach(seed -> {
            SagaSimulation.runPlacedOrder(rules, seed);
            SagaSimulation.runConfirmedOrder(rules, seed);
        })).as(breach).isInstanceOf(AssertionError.class).hasMessageContaining("seed ");
    }

    static Stream<Arguments> detectsABrokenProtocol() {
        return Stream.of(
                arguments("a reply counts without its command id",
                        ProtocolRules.ALL.without(Rule.REPLY_ANSWERS_THE_AWAITED_COMMAND)),
                arguments("a repeated charge is charged again",
                        ProtocolRules.ALL.without(Rule.COMMANDS_ARE_IDEMPOTENT)),
                arguments("a refund does not void a charge to come",
                        ProtocolRules.ALL.without(Rule.WALLET_KEEPS_A_TOMBSTONE)),
                arguments("a cancelled ticket can still be queued",
                        ProtocolRules.ALL.without(Rule.TICKET_KEEPS_A_TOMBSTONE)),
                arguments("a timed-out ticket is refunded before it is cancelled",
                        placing((state, input) -> state instanceof State.QueueingTicket(var order)
                                && input instanceof PlaceOrderSaga.Input.Timeout ? refund(order) : null)),
                arguments("a brewing ticket is refunded",
                        placing((state, input) -> state instanceof State.CancellingTicket(var order, _)
                                && input instanceof TicketBrewing ? refund(order) : null)),
                arguments("a cancellation is accepted after the end",
                        placing((state, input) -> state instanceof State.Confirmed
                                && input instanceof PlaceOrderSaga.Input.CancellationRequested
                                        ? cancel("too late")
                                        : null)),
                arguments("an unanswered charge is cancelled without a refund",
                        placing((state, input) -> state instanceof State.ChargingWallet
                                && input instanceof PlaceOrderSaga.Input.Timeout ? cancel("timed out") : null)),
                arguments("an unanswered refund is not sent again",
                        placing((state, input) -> state instanceof State.RefundingWallet
                                && input instanceof PlaceOrderSaga.Input.Timeout ? stay() : null)),
                arguments("a late timeout repeats the refund",
                        placing((state, input) -> state instanceof State.Cancelled
                                && input instanceof PlaceOrderSaga.Input.Timeout ? cancel("again") : null)),
                arguments("a cancelled ticket is not refunded",
                        cancelling((state, input) -> state instanceof CancelOrderSaga.State.CancellingTicket
                                && input instanceof TicketCancelled
                                        ? end(new CancelOrderSaga.State.Cancelled(),
                                                new ChangeOrder(new OrderCommand.Cancel(new UUID(0, 1), "cancelled")))
                                        : null)),
                arguments("an unanswered cancellation is not sent again",
                        cancelling((_, input) -> input instanceof CancelOrderSaga.Input.Timeout ? stay() : null)));
    }

    private static Transition<State, Action> refund(SagaOrder order) {
        return await(new State.RefundingWallet(order, "too early"),
                new RefundWallet(order.orderId(), order.customerId(), "too early"), Duration.ofSeconds(5));
    }

    private static Transition<State, Action> cancel(String reason) {
        return end(new State.Cancelled(reason), new ChangeOrder(new OrderCommand.Cancel(new UUID(0, 1), reason)));
    }

    private static ProtocolRules placing(
            BiFunction<State, PlaceOrderSaga.Input, @Nullable Transition<State, Action>> mutation) {
        return ProtocolRules.ALL.placing(mutated(mutation));
    }

    private static ProtocolRules cancelling(
            BiFunction<CancelOrderSaga.State, CancelOrderSaga.Input, @Nullable Transition<CancelOrderSaga.State, Action>> mutation) {
        return ProtocolRules.ALL.cancelling(mutated(mutation));
    }

    /** Returns a saga that follows the mutation wherever the mutation returns a transition. */
    private static <S, I> UnaryOperator<Saga<S, I, Action>> mutated(
            BiFunction<S, I, @Nullable Transition<S, Action>> mutation) {
        return saga -> new Saga<>() {

            @Override
            public String type() {
                return saga.type();
            }

            @Override
            public Class<S> states() {
                return saga.states();
            }

            @Override
            public I timeout() {
                return saga.timeout();
            }

            @Override
            public Transition<S, Action> on(S state, I input) {
                Transition<S, Action> mutant = mutation.apply(state, input);
                return mutant == null ? saga.on(state, input) : mutant;
            }

        };
    }

}
