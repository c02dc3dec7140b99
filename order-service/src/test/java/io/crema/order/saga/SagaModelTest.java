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
import io.crema.order.saga.Action.CancelOrder;
import io.crema.order.saga.Action.RefundWallet;
import io.crema.order.saga.Input.CancellationRequested;
import io.crema.order.saga.Input.TicketBrewing;
import io.crema.order.saga.Input.TicketCancelled;
import io.crema.order.saga.Input.Timeout;
import io.crema.order.saga.PlaceOrderSaga.State;
import io.crema.order.saga.World.End;
import io.crema.order.saga.World.Laws;
import io.crema.order.saga.World.Rule;
import io.crema.order.saga.World.Ticket;
import io.crema.order.saga.World.Wallet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The sagas against a million random courses each: they end, they never compensate after the pivot, and each charge is
 * either kept by an order that goes forward or refunded once. {@code -Dcrema.model.seed=N} takes other courses.
 */
class SagaModelTest {

    private static final long SEED = Long.getLong("crema.model.seed", 20_261_121L);
    private static final long COURSES = 1_000_000;
    private static final long COURSES_OF_A_MUTANT = 50_000;

    @Test
    void aPlacedOrderEndsPaidAndBrewedOrCancelledAndRefunded() {
        Set<End> ends = ConcurrentHashMap.newKeySet();

        LongStream.range(SEED, SEED + COURSES).parallel()
                .forEach(seed -> ends.add(World.ofAPlacedOrder(Laws.TRUE, seed)));

        assertThat(ends).contains(new End("CONFIRMED", Wallet.CHARGED, Ticket.QUEUED),
                new End("COLLECTED", Wallet.CHARGED, Ticket.READY),
                new End("CANCELLED", Wallet.DECLINED, Ticket.UNASKED),
                new End("CANCELLED", Wallet.VOIDED, Ticket.UNASKED),
                new End("CANCELLED", Wallet.REFUNDED, Ticket.REJECTED),
                new End("CANCELLED", Wallet.REFUNDED, Ticket.TOMBSTONE),
                new End("CANCELLED", Wallet.REFUNDED, Ticket.CANCELLED));
    }

    @Test
    void aConfirmedOrderIsCancelledAndRefundedOrGoesForward() {
        Set<End> ends = ConcurrentHashMap.newKeySet();

        LongStream.range(SEED, SEED + COURSES).parallel()
                .forEach(seed -> ends.add(World.ofAConfirmedOrder(Laws.TRUE, seed)));

        assertThat(ends).containsExactlyInAnyOrder(new End("CONFIRMED", Wallet.CHARGED, Ticket.QUEUED),
                new End("CONFIRMED", Wallet.CHARGED, Ticket.BREWING), new End("READY", Wallet.CHARGED, Ticket.READY),
                new End("COLLECTED", Wallet.CHARGED, Ticket.READY),
                new End("CANCELLED", Wallet.REFUNDED, Ticket.CANCELLED));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void aBrokenProtocolIsCaught(String breach, Laws laws) {
        assertThatThrownBy(() -> LongStream.range(SEED, SEED + COURSES_OF_A_MUTANT).forEach(seed -> {
            World.ofAPlacedOrder(laws, seed);
            World.ofAConfirmedOrder(laws, seed);
        })).as(breach).isInstanceOf(AssertionError.class).hasMessageContaining("seed ");
    }

    static Stream<Arguments> aBrokenProtocolIsCaught() {
        return Stream.of(
                arguments("a reply counts without its command id",
                        Laws.TRUE.without(Rule.REPLY_ANSWERS_THE_AWAITED_COMMAND)),
                arguments("a repeated charge is charged again", Laws.TRUE.without(Rule.COMMANDS_ARE_IDEMPOTENT)),
                arguments("a refund does not void a charge to come",
                        Laws.TRUE.without(Rule.WALLET_KEEPS_A_TOMBSTONE)),
                arguments("a cancelled ticket can still be queued", Laws.TRUE.without(Rule.TICKET_KEEPS_A_TOMBSTONE)),
                arguments("a silent shop is refunded without being asked",
                        placing((state, input) -> state instanceof State.QueueingTicket(var order)
                                && input instanceof Timeout ? refund(order) : null)),
                arguments("a brewing ticket is compensated",
                        placing((state, input) -> state instanceof State.CancellingTicket(var order, _)
                                && input instanceof TicketBrewing ? refund(order) : null)),
                arguments("a customer cancels after the end",
                        placing((state, input) -> state instanceof State.Confirmed
                                && input instanceof CancellationRequested ? cancel("too late") : null)),
                arguments("an unanswered charge is cancelled without a refund",
                        placing((state, input) -> state instanceof State.ChargingWallet
                                && input instanceof Timeout ? cancel("timed out") : null)),
                arguments("an unanswered refund is not sent again",
                        placing((state, input) -> state instanceof State.RefundingWallet
                                && input instanceof Timeout ? stay(state) : null)),
                arguments("a late timeout repeats the refund",
                        placing((state, input) -> state instanceof State.Cancelled
                                && input instanceof Timeout ? cancel("again") : null)),
                arguments("a cancelled ticket is not refunded",
                        cancelling((state, input) -> state instanceof CancelOrderSaga.State.CancellingTicket
                                && input instanceof TicketCancelled
                                        ? end(new CancelOrderSaga.State.Cancelled(),
                                                new CancelOrder(new UUID(0, 1), "cancelled"))
                                        : null)),
                arguments("an unanswered cancellation is given up",
                        cancelling((state, input) -> input instanceof Timeout ? stay(state) : null)));
    }

    private static Transition<State, Action> refund(SagaOrder order) {
        return await(new State.RefundingWallet(order, "too early"),
                new RefundWallet(order.orderId(), order.customerId(), "too early"), Duration.ofSeconds(5));
    }

    private static Transition<State, Action> cancel(String reason) {
        return end(new State.Cancelled(reason), new CancelOrder(new UUID(0, 1), reason));
    }

    private static Laws placing(BiFunction<State, Input, @Nullable Transition<State, Action>> twist) {
        return Laws.TRUE.placing(twisted(twist));
    }

    private static Laws cancelling(
            BiFunction<CancelOrderSaga.State, Input, @Nullable Transition<CancelOrderSaga.State, Action>> twist) {
        return Laws.TRUE.cancelling(twisted(twist));
    }

    /** A saga that takes another turn wherever the twist knows one. */
    private static <S> UnaryOperator<Saga<S, Input, Action>> twisted(
            BiFunction<S, Input, @Nullable Transition<S, Action>> twist) {
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
            public Input timeout() {
                return saga.timeout();
            }

            @Override
            public Transition<S, Action> on(S state, Input input) {
                Transition<S, Action> turn = twist.apply(state, input);
                return turn == null ? saga.on(state, input) : turn;
            }

        };
    }

}
