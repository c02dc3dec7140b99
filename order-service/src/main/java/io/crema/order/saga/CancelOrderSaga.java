package io.crema.order.saga;

import static io.crema.messaging.saga.Transition.await;
import static io.crema.messaging.saga.Transition.end;
import static io.crema.messaging.saga.Transition.stay;

import java.time.Duration;
import java.util.UUID;
import java.util.function.Supplier;

import io.crema.messaging.saga.Saga;
import io.crema.messaging.saga.Transition;
import io.crema.order.order.OrderCommand;
import io.crema.order.saga.Action.CancelTicket;
import io.crema.order.saga.Action.ChangeOrder;
import io.crema.order.saga.Action.RefundWallet;
import io.crema.order.saga.CancelOrderSaga.Input.Timeout;
import io.crema.order.saga.ParticipantReply.TicketBrewing;
import io.crema.order.saga.ParticipantReply.TicketCancelled;
import io.crema.order.saga.ParticipantReply.WalletRefunded;

/**
 * Cancels a confirmed order for its customer: cancels the ticket, refunds the wallet, cancels the order.
 *
 * <p>The cancelled ticket is the pivot. The barista decides whether brewing has begun; after that the saga only goes
 * forward.
 */
final class CancelOrderSaga implements Saga<CancelOrderSaga.State, CancelOrderSaga.Input, Action> {

    static final String REASON = "cancelled by the customer";

    /** The data of an order that the commands need. */
    record Cancellation(UUID orderId, UUID customerId, String shopId) {}

    sealed interface State {

        record CancellingTicket(Cancellation order) implements State {}

        record RefundingWallet(Cancellation order) implements State {}

        record Cancelled() implements State {}

        record Refused() implements State {}

    }

    sealed interface Input permits TicketCancelled, TicketBrewing, WalletRefunded, Timeout {

        /** The awaited reply has not come by its deadline. */
        record Timeout() implements Input {}

    }

    private final Supplier<Duration> timeout;

    /** @param timeout after which a command is repeated */
    CancelOrderSaga(Supplier<Duration> timeout) {
        this.timeout = timeout;
    }

    Transition.Await<State, Action> begin(Cancellation order) {
        return new Transition.Await<>(new State.CancellingTicket(order), ticketCommand(order), timeout.get());
    }

    @Override
    public Transition<State, Action> on(State state, Input input) {
        return switch (state) {
            case State.CancellingTicket(var order) -> switch (input) {
                case TicketCancelled _ -> refund(order);
                case TicketBrewing _ -> refused(order);
                case Timeout _ -> begin(order);
                case WalletRefunded _ -> stay();
            };
            case State.RefundingWallet(var order) -> switch (input) {
                case WalletRefunded _ -> cancelled(order);
                case Timeout _ -> refund(order);
                case TicketCancelled _,TicketBrewing _ -> stay();
            };
            case State.Cancelled _,State.Refused _ -> stay();
        };
    }

    private static Action ticketCommand(Cancellation order) {
        return new CancelTicket(order.orderId(), order.shopId(), REASON);
    }

    private Transition<State, Action> refund(Cancellation order) {
        return await(new State.RefundingWallet(order), new RefundWallet(order.orderId(), order.customerId(), REASON),
                timeout.get());
    }

    private static Transition<State, Action> cancelled(Cancellation order) {
        return end(new State.Cancelled(), new ChangeOrder(new OrderCommand.Cancel(order.orderId(), REASON)));
    }

    private static Transition<State, Action> refused(Cancellation order) {
        return end(new State.Refused(),
                new ChangeOrder(new OrderCommand.RefuseCancellation(order.orderId(), "brewing has begun")));
    }

    @Override
    public String type() {
        return "cancel-order";
    }

    @Override
    public Class<State> states() {
        return State.class;
    }

    @Override
    public Input timeout() {
        return new Timeout();
    }

}
