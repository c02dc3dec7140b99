package io.crema.order.saga;

import static io.crema.messaging.saga.Transition.await;
import static io.crema.messaging.saga.Transition.end;
import static io.crema.messaging.saga.Transition.stay;

import java.time.Duration;
import java.util.function.Supplier;

import io.crema.messaging.saga.Saga;
import io.crema.messaging.saga.Transition;
import io.crema.order.order.OrderCommand;
import io.crema.order.saga.Action.CancelTicket;
import io.crema.order.saga.Action.ChangeOrder;
import io.crema.order.saga.Action.ChargeWallet;
import io.crema.order.saga.Action.QueueTicket;
import io.crema.order.saga.Action.RefundWallet;
import io.crema.order.saga.ParticipantReply.ChargeDeclined;
import io.crema.order.saga.ParticipantReply.TicketBrewing;
import io.crema.order.saga.ParticipantReply.TicketCancelled;
import io.crema.order.saga.ParticipantReply.TicketQueued;
import io.crema.order.saga.ParticipantReply.TicketRejected;
import io.crema.order.saga.ParticipantReply.WalletCharged;
import io.crema.order.saga.ParticipantReply.WalletRefunded;
import io.crema.order.saga.PlaceOrderSaga.Input.CancellationRequested;
import io.crema.order.saga.PlaceOrderSaga.Input.Timeout;

/**
 * Places an order: charges the wallet, queues the ticket, confirms the order.
 *
 * <p>The queued ticket is the pivot. Before it, a failed step is compensated, and a compensation is repeated until it is
 * answered. If the shop does not answer, the saga cancels the ticket first: the shop either confirms the cancellation, or it
 * is brewing already and the order goes forward.
 */
final class PlaceOrderSaga implements Saga<PlaceOrderSaga.State, PlaceOrderSaga.Input, Action> {

    sealed interface State {

        record ChargingWallet(SagaOrder order) implements State {}

        record QueueingTicket(SagaOrder order) implements State {}

        record CancellingTicket(SagaOrder order, String reason) implements State {}

        record RefundingWallet(SagaOrder order, String reason) implements State {}

        record Confirmed() implements State {}

        record Cancelled(String reason) implements State {}

    }

    sealed interface Input permits WalletCharged, ChargeDeclined, WalletRefunded, TicketQueued, TicketRejected,
            TicketCancelled, TicketBrewing, Timeout, CancellationRequested {

        /** The awaited reply has not come by its deadline. */
        record Timeout() implements Input {}

        /** The customer wants the order cancelled. */
        record CancellationRequested() implements Input {}

    }

    private final Supplier<Duration> timeout;

    /** @param timeout how long each step may take */
    PlaceOrderSaga(Supplier<Duration> timeout) {
        this.timeout = timeout;
    }

    Transition.Await<State, Action> begin(SagaOrder order) {
        return new Transition.Await<>(new State.ChargingWallet(order),
                new ChargeWallet(order.orderId(), order.customerId(), order.total()), timeout.get());
    }

    @Override
    public Transition<State, Action> on(State state, Input input) {
        return switch (state) {
            case State.ChargingWallet(var order) -> switch (input) {
                case WalletCharged _ -> queueTicket(order);
                case ChargeDeclined(_, _, var reason) -> cancelled(order, reason);
                case Timeout _ -> refund(order, "payment timed out");
                case CancellationRequested _ -> refund(order, "cancelled by the customer");
                case WalletRefunded _,TicketQueued _,TicketRejected _,TicketCancelled _,TicketBrewing _ -> stay();
            };
            case State.QueueingTicket(var order) -> switch (input) {
                case TicketQueued _ -> confirmed(order);
                case TicketRejected(_, _, var reason) -> refund(order, reason);
                case Timeout _ -> cancelTicket(order, "shop timed out");
                case CancellationRequested _ -> cancelTicket(order, "cancelled by the customer");
                case WalletCharged _,ChargeDeclined _,WalletRefunded _,TicketCancelled _,TicketBrewing _ -> stay();
            };
            case State.CancellingTicket(var order, var reason) -> switch (input) {
                case TicketCancelled _ -> refund(order, reason);
                case TicketBrewing _ -> confirmed(order);
                case Timeout _ -> cancelTicket(order, reason);
                case WalletCharged _,ChargeDeclined _,WalletRefunded _,TicketQueued _,TicketRejected _,CancellationRequested _ ->
                    stay();
            };
            case State.RefundingWallet(var order, var reason) -> switch (input) {
                case WalletRefunded _ -> cancelled(order, reason);
                case Timeout _ -> refund(order, reason);
                case WalletCharged _,ChargeDeclined _,TicketQueued _,TicketRejected _,TicketCancelled _,TicketBrewing _,CancellationRequested _ ->
                    stay();
            };
            case State.Confirmed _,State.Cancelled _ -> stay();
        };
    }

    private Transition<State, Action> queueTicket(SagaOrder order) {
        return await(new State.QueueingTicket(order),
                new QueueTicket(order.orderId(), order.shopId(), order.customerId(), order.items()), timeout.get());
    }

    private Transition<State, Action> cancelTicket(SagaOrder order, String reason) {
        return await(new State.CancellingTicket(order, reason),
                new CancelTicket(order.orderId(), order.shopId(), reason), timeout.get());
    }

    private Transition<State, Action> refund(SagaOrder order, String reason) {
        return await(new State.RefundingWallet(order, reason),
                new RefundWallet(order.orderId(), order.customerId(), reason), timeout.get());
    }

    private static Transition<State, Action> confirmed(SagaOrder order) {
        return end(new State.Confirmed(), new ChangeOrder(new OrderCommand.Confirm(order.orderId())));
    }

    private static Transition<State, Action> cancelled(SagaOrder order, String reason) {
        return end(new State.Cancelled(reason), new ChangeOrder(new OrderCommand.Cancel(order.orderId(), reason)));
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
