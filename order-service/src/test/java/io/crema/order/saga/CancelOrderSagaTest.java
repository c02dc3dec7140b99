package io.crema.order.saga;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.UUID;

import io.crema.messaging.saga.Transition;
import io.crema.order.order.OrderCommand;
import io.crema.order.saga.Action.CancelTicket;
import io.crema.order.saga.Action.ChangeOrder;
import io.crema.order.saga.Action.RefundWallet;
import io.crema.order.saga.CancelOrderSaga.Cancellation;
import io.crema.order.saga.CancelOrderSaga.State;
import io.crema.order.saga.ParticipantReply.TicketBrewing;
import io.crema.order.saga.ParticipantReply.TicketCancelled;
import io.crema.order.saga.CancelOrderSaga.Input.Timeout;
import io.crema.order.saga.ParticipantReply.WalletRefunded;
import org.junit.jupiter.api.Test;

class CancelOrderSagaTest {

    private static final UUID ID = UUID.randomUUID();
    private static final UUID CUSTOMER = UUID.randomUUID();
    private static final String REASON = "cancelled by the customer";
    private static final Action CANCEL_TICKET = new CancelTicket(ID, "gangnam", REASON);
    private static final Action REFUND = new RefundWallet(ID, CUSTOMER, REASON);

    private final CancelOrderSaga saga = new CancelOrderSaga(() -> Duration.ofSeconds(5));
    private Transition<State, Action> last = saga.begin(new Cancellation(ID, CUSTOMER, "gangnam"));
    private State state = saga.begin(new Cancellation(ID, CUSTOMER, "gangnam")).state();

    @Test
    void cancelsTheTicketThenRefundsThenCancelsTheOrder() {
        expectCommand(CANCEL_TICKET);
        when(new TicketCancelled(ID, ID)).expectCommand(REFUND);
        when(new WalletRefunded(ID, ID)).expectEnd(new ChangeOrder(new OrderCommand.Cancel(ID, REASON)));
    }

    @Test
    void refusesTheCancellationIfTheTicketIsBrewing() {
        when(new TicketBrewing(ID, ID))
                .expectEnd(new ChangeOrder(new OrderCommand.RefuseCancellation(ID, "brewing has begun")));
    }

    @Test
    void repeatsACommandThatIsNotAnsweredInTime() {
        when(new Timeout()).expectCommand(CANCEL_TICKET);
        when(new TicketCancelled(ID, ID));
        when(new Timeout()).expectCommand(REFUND);
    }

    @Test
    void ignoresEveryInputAfterItsEnd() {
        when(new TicketBrewing(ID, ID));
        when(new Timeout());

        assertThat(last).isEqualTo(Transition.stay());
    }

    @Test
    void ignoresInputsThatMeanNothingInItsState() {
        var order = new Cancellation(ID, CUSTOMER, "gangnam");

        assertThat(saga.on(new State.CancellingTicket(order), new WalletRefunded(ID, ID)))
                .isEqualTo(Transition.stay());
        assertThat(saga.on(new State.RefundingWallet(order), new TicketCancelled(ID, ID)))
                .isEqualTo(Transition.stay());
        assertThat(saga.on(new State.RefundingWallet(order), new TicketBrewing(ID, ID))).isEqualTo(Transition.stay());
        assertThat(saga.on(new State.Cancelled(), new Timeout())).isEqualTo(Transition.stay());
        assertThat(saga.on(new State.Refused(), new Timeout())).isEqualTo(Transition.stay());
    }

    @Test
    void isStoredUnderANameThatNeverChanges() {
        assertThat(saga.type()).isEqualTo("cancel-order");
    }

    private CancelOrderSagaTest when(CancelOrderSaga.Input input) {
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
