package io.crema.order.saga;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.UUID;

import io.crema.messaging.saga.Transition;
import io.crema.order.Money;
import io.crema.order.order.OrderCommand;
import io.crema.order.saga.Action.CancelTicket;
import io.crema.order.saga.Action.ChargeWallet;
import io.crema.order.saga.Action.ChangeOrder;
import io.crema.order.saga.Action.QueueTicket;
import io.crema.order.saga.Action.RefundWallet;
import io.crema.order.saga.PlaceOrderSaga.Input.CancellationRequested;
import io.crema.order.saga.ParticipantReply.ChargeDeclined;
import io.crema.order.saga.ParticipantReply.TicketBrewing;
import io.crema.order.saga.ParticipantReply.TicketCancelled;
import io.crema.order.saga.ParticipantReply.TicketQueued;
import io.crema.order.saga.ParticipantReply.TicketRejected;
import io.crema.order.saga.PlaceOrderSaga.Input.Timeout;
import io.crema.order.saga.ParticipantReply.WalletCharged;
import io.crema.order.saga.ParticipantReply.WalletRefunded;
import io.crema.order.saga.PlaceOrderSaga.State;
import org.junit.jupiter.api.Test;

class PlaceOrderSagaTest {

    private static final UUID ID = UUID.randomUUID();
    private static final SagaOrder ORDER = new SagaOrder(ID, UUID.randomUUID(), "gangnam", new Money(9000, "KRW"),
            List.of(new SagaOrder.Line("cafe-latte", 2)));
    private static final Action CHARGE = new ChargeWallet(ID, ORDER.customerId(), ORDER.total());
    private static final Action QUEUE = new QueueTicket(ID, "gangnam", ORDER.customerId(), ORDER.items());

    private final PlaceOrderSaga saga = new PlaceOrderSaga(() -> Duration.ofSeconds(5));
    private State state = saga.begin(ORDER).state();
    private Transition<State, Action> last = saga.begin(ORDER);

    @Test
    void chargesThenQueuesThenConfirms() {
        expectCommand(CHARGE);
        when(new WalletCharged(ID, ID)).expectCommand(QUEUE);
        when(new TicketQueued(ID, ID)).expectEnd(confirm());
    }

    @Test
    void cancelsWithoutARefundAfterADeclinedCharge() {
        when(new ChargeDeclined(ID, ID, "insufficient balance")).expectEnd(cancel("insufficient balance"));
    }

    @Test
    void refundsThenCancelsAfterARejectedTicket() {
        when(new WalletCharged(ID, ID));
        when(new TicketRejected(ID, ID, "sold out")).expectCommand(refund("sold out"));
        when(new WalletRefunded(ID, ID)).expectEnd(cancel("sold out"));
    }

    @Test
    void refundsAChargeThatIsNotAnsweredInTime() {
        when(new Timeout()).expectCommand(refund("payment timed out"));
    }

    @Test
    void cancelsATicketThatIsNotAnsweredInTimeBeforeTheRefund() {
        when(new WalletCharged(ID, ID));
        when(new Timeout()).expectCommand(new CancelTicket(ID, "gangnam", "shop timed out"));
        when(new TicketCancelled(ID, ID)).expectCommand(refund("shop timed out"));
        when(new WalletRefunded(ID, ID)).expectEnd(cancel("shop timed out"));
    }

    @Test
    void goesForwardIfTheTicketIsBrewingAlready() {
        when(new WalletCharged(ID, ID));
        when(new Timeout());
        when(new TicketBrewing(ID, ID)).expectEnd(confirm());
    }

    @Test
    void repeatsACompensationThatIsNotAnsweredInTime() {
        when(new Timeout());
        when(new Timeout()).expectCommand(refund("payment timed out"));
    }

    @Test
    void refundsACancellationBeforeTheChargeIsAnswered() {
        when(new CancellationRequested()).expectCommand(refund("cancelled by the customer"));
    }

    @Test
    void cancelsTheTicketFirstWhenTheCustomerCancels() {
        when(new WalletCharged(ID, ID));
        when(new CancellationRequested()).expectCommand(new CancelTicket(ID, "gangnam", "cancelled by the customer"));
    }

    @Test
    void ignoresEveryInputAfterItsEnd() {
        when(new ChargeDeclined(ID, ID, "no"));
        when(new Timeout());

        assertThat(last).isEqualTo(Transition.stay());
    }

    @Test
    void ignoresInputsThatMeanNothingInItsState() {
        var charged = new WalletCharged(ID, ID);
        var declined = new ChargeDeclined(ID, ID, "no");
        var refunded = new WalletRefunded(ID, ID);
        var queued = new TicketQueued(ID, ID);
        var rejected = new TicketRejected(ID, ID, "no");
        var cancelled = new TicketCancelled(ID, ID);
        var brewing = new TicketBrewing(ID, ID);
        var requested = new CancellationRequested();

        expectStay(new State.ChargingWallet(ORDER), refunded, queued, rejected, cancelled, brewing);
        expectStay(new State.QueueingTicket(ORDER), charged, declined, refunded, cancelled, brewing);
        expectStay(new State.CancellingTicket(ORDER, "no"), charged, declined, refunded, queued, rejected, requested);
        expectStay(new State.RefundingWallet(ORDER, "no"), charged, declined, queued, rejected, cancelled, brewing,
                requested);
        expectStay(new State.Confirmed(), charged, queued, new Timeout(), requested);
        expectStay(new State.Cancelled("no"), charged, refunded, new Timeout(), requested);
    }

    @Test
    void isStoredUnderANameThatNeverChanges() {
        assertThat(saga.type()).isEqualTo("place-order");
    }

    private void expectStay(State state, PlaceOrderSaga.Input... inputs) {
        for (PlaceOrderSaga.Input input : inputs) {
            assertThat(saga.on(state, input)).as("%s in %s", input, state).isEqualTo(Transition.stay());
        }
    }

    private static Action refund(String reason) {
        return new RefundWallet(ID, ORDER.customerId(), reason);
    }

    private static Action confirm() {
        return new ChangeOrder(new OrderCommand.Confirm(ID));
    }

    private static Action cancel(String reason) {
        return new ChangeOrder(new OrderCommand.Cancel(ID, reason));
    }

    private PlaceOrderSagaTest when(PlaceOrderSaga.Input input) {
        last = saga.on(state, input);
        state = switch (last) {
            case Transition.Stay<State, Action> _ -> state;
            case Transition.Await<State, Action>(var next, _, _) -> next;
            case Transition.End<State, Action>(var next, _) -> next;
        };
        return this;
    }

    private void expectCommand(Action command) {
        assertThat(last).isEqualTo(new Transition.Await<>(state, command, Duration.ofSeconds(5)));
    }

    private void expectEnd(Action action) {
        assertThat(last).isEqualTo(new Transition.End<>(state, action));
    }

}
