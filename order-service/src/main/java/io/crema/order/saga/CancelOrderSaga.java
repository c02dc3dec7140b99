package io.crema.order.saga;

import static io.crema.messaging.saga.Transition.await;
import static io.crema.messaging.saga.Transition.end;
import static io.crema.messaging.saga.Transition.stay;

import java.time.Duration;
import java.util.UUID;

import io.crema.messaging.saga.Saga;
import io.crema.messaging.saga.Transition;
import io.crema.order.saga.Action.CancelOrder;
import io.crema.order.saga.Action.CancelTicket;
import io.crema.order.saga.Action.RefundWallet;
import io.crema.order.saga.Action.RefuseCancellation;
import io.crema.order.saga.Input.TicketBrewing;
import io.crema.order.saga.Input.TicketCancelled;
import io.crema.order.saga.Input.Timeout;
import io.crema.order.saga.Input.WalletRefunded;

/**
 * Cancels a confirmed order for its customer: cancel the ticket, refund the wallet, cancel the order. Cancelling the
 * ticket is the pivot: the barista decides whether brewing has begun, and from there on it only goes forward.
 */
final class CancelOrderSaga implements Saga<CancelOrderSaga.State, Input, Action> {

    static final String REASON = "cancelled by the customer";

    /** What the saga's commands need to know. */
    record Cancellation(UUID orderId, UUID customerId, String shopId) {}

    sealed interface State {

        record CancellingTicket(Cancellation order) implements State {}

        record RefundingWallet(Cancellation order) implements State {}

        record Cancelled() implements State {}

        record Refused() implements State {}

    }

    private final Duration timeout;

    /** @param timeout after which a command is sent again */
    CancelOrderSaga(Duration timeout) {
        this.timeout = timeout;
    }

    Transition<State, Action> begin(Cancellation order) {
        return cancelTicket(order);
    }

    @Override
    public Transition<State, Action> on(State state, Input input) {
        return switch (state) {
            case State.CancellingTicket(var order) -> switch (input) {
                case TicketCancelled _ -> refund(order);
                case TicketBrewing _ ->
                    end(new State.Refused(), new RefuseCancellation(order.orderId(), "brewing has begun"));
                case Timeout _ -> cancelTicket(order);
                default -> stay(state);
            };
            case State.RefundingWallet(var order) -> switch (input) {
                case WalletRefunded _ -> end(new State.Cancelled(), new CancelOrder(order.orderId(), REASON));
                case Timeout _ -> refund(order);
                default -> stay(state);
            };
            case State.Cancelled _,State.Refused _ -> stay(state);
        };
    }

    private Transition<State, Action> cancelTicket(Cancellation order) {
        return await(new State.CancellingTicket(order), new CancelTicket(order.orderId(), order.shopId(), REASON),
                timeout);
    }

    private Transition<State, Action> refund(Cancellation order) {
        return await(new State.RefundingWallet(order), new RefundWallet(order.orderId(), order.customerId(), REASON),
                timeout);
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
