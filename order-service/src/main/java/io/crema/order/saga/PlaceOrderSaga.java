package io.crema.order.saga;

import static io.crema.messaging.saga.Transition.await;
import static io.crema.messaging.saga.Transition.end;
import static io.crema.messaging.saga.Transition.stay;

import java.time.Duration;

import io.crema.messaging.saga.Saga;
import io.crema.messaging.saga.Transition;
import io.crema.order.saga.Action.CancelOrder;
import io.crema.order.saga.Action.CancelTicket;
import io.crema.order.saga.Action.ChargeWallet;
import io.crema.order.saga.Action.ConfirmOrder;
import io.crema.order.saga.Action.QueueTicket;
import io.crema.order.saga.Action.RefundWallet;
import io.crema.order.saga.Input.CancellationRequested;
import io.crema.order.saga.Input.ChargeDeclined;
import io.crema.order.saga.Input.TicketBrewing;
import io.crema.order.saga.Input.TicketCancelled;
import io.crema.order.saga.Input.TicketQueued;
import io.crema.order.saga.Input.TicketRejected;
import io.crema.order.saga.Input.Timeout;
import io.crema.order.saga.Input.WalletCharged;
import io.crema.order.saga.Input.WalletRefunded;

/**
 * Places an order: charge the wallet, queue the ticket, confirm.
 *
 * <p>Queueing the ticket is the pivot. Whatever goes wrong before it is compensated; a compensating transaction is
 * retried until it is answered. While it is unknown whether the ticket was queued, it is cancelled first: the shop
 * either confirms that, or is already brewing, and then the order goes forward.
 */
final class PlaceOrderSaga implements Saga<PlaceOrderSaga.State, Input, Action> {

    sealed interface State {

        record ChargingWallet(SagaOrder order) implements State {}

        record QueueingTicket(SagaOrder order) implements State {}

        record CancellingTicket(SagaOrder order, String reason) implements State {}

        record RefundingWallet(SagaOrder order, String reason) implements State {}

        record Confirmed() implements State {}

        record Cancelled(String reason) implements State {}

    }

    private final Duration timeout;

    /** @param timeout how long each step may take */
    PlaceOrderSaga(Duration timeout) {
        this.timeout = timeout;
    }

    Transition<State, Action> begin(SagaOrder order) {
        return await(new State.ChargingWallet(order),
                new ChargeWallet(order.orderId(), order.customerId(), order.total()), timeout);
    }

    @Override
    public Transition<State, Action> on(State state, Input input) {
        return switch (state) {
            case State.ChargingWallet(var order) -> switch (input) {
                case WalletCharged _ -> queueTicket(order);
                case ChargeDeclined(_, _, var reason) -> cancelled(order, reason);
                case Timeout _ -> refund(order, "payment timed out");
                case CancellationRequested _ -> refund(order, "cancelled by the customer");
                default -> stay(state);
            };
            case State.QueueingTicket(var order) -> switch (input) {
                case TicketQueued _ -> confirmed(order);
                case TicketRejected(_, _, var reason) -> refund(order, reason);
                case Timeout _ -> cancelTicket(order, "shop timed out");
                case CancellationRequested _ -> cancelTicket(order, "cancelled by the customer");
                default -> stay(state);
            };
            case State.CancellingTicket(var order, var reason) -> switch (input) {
                case TicketCancelled _ -> refund(order, reason);
                case TicketBrewing _ -> confirmed(order);
                case Timeout _ -> cancelTicket(order, reason);
                default -> stay(state);
            };
            case State.RefundingWallet(var order, var reason) -> switch (input) {
                case WalletRefunded _ -> cancelled(order, reason);
                case Timeout _ -> refund(order, reason);
                default -> stay(state);
            };
            case State.Confirmed _,State.Cancelled _ -> stay(state);
        };
    }

    private Transition<State, Action> queueTicket(SagaOrder order) {
        return await(new State.QueueingTicket(order),
                new QueueTicket(order.orderId(), order.shopId(), order.customerId(), order.items()), timeout);
    }

    private Transition<State, Action> cancelTicket(SagaOrder order, String reason) {
        return await(new State.CancellingTicket(order, reason),
                new CancelTicket(order.orderId(), order.shopId(), reason), timeout);
    }

    private Transition<State, Action> refund(SagaOrder order, String reason) {
        return await(new State.RefundingWallet(order, reason),
                new RefundWallet(order.orderId(), order.customerId(), reason), timeout);
    }

    private static Transition<State, Action> confirmed(SagaOrder order) {
        return end(new State.Confirmed(), new ConfirmOrder(order.orderId()));
    }

    private static Transition<State, Action> cancelled(SagaOrder order, String reason) {
        return end(new State.Cancelled(reason), new CancelOrder(order.orderId(), reason));
    }

    @Override
    public String type() {
        return "place-order";
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
