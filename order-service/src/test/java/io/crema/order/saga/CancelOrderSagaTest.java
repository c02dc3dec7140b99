package io.crema.order.saga;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.UUID;

import io.crema.messaging.saga.Transition;
import io.crema.order.saga.Action.CancelOrder;
import io.crema.order.saga.Action.CancelTicket;
import io.crema.order.saga.Action.RefundWallet;
import io.crema.order.saga.Action.RefuseCancellation;
import io.crema.order.saga.CancelOrderSaga.Cancellation;
import io.crema.order.saga.CancelOrderSaga.State;
import io.crema.order.saga.Input.TicketBrewing;
import io.crema.order.saga.Input.TicketCancelled;
import io.crema.order.saga.Input.Timeout;
import io.crema.order.saga.Input.WalletRefunded;
import org.junit.jupiter.api.Test;

class CancelOrderSagaTest {

    private static final UUID ID = UUID.randomUUID();
    private static final UUID CUSTOMER = UUID.randomUUID();
    private static final String REASON = "cancelled by the customer";
    private static final Action CANCEL_TICKET = new CancelTicket(ID, "gangnam", REASON);
    private static final Action REFUND = new RefundWallet(ID, CUSTOMER, REASON);

    private final CancelOrderSaga saga = new CancelOrderSaga(Duration.ofSeconds(5));
    private Transition<State, Action> now = saga.begin(new Cancellation(ID, CUSTOMER, "gangnam"));

    @Test
    void theTicketIsCancelledThenTheWalletRefundedThenTheOrderCancelled() {
        expect(CANCEL_TICKET);
        hear(new TicketCancelled(ID, ID)).expect(REFUND);
        hear(new WalletRefunded(ID, ID)).expect(new CancelOrder(ID, REASON)).expectEnd();
    }

    @Test
    void aTicketThatIsBrewingRefusesTheCancellation() {
        hear(new TicketBrewing(ID, ID)).expect(new RefuseCancellation(ID, "brewing has begun")).expectEnd();
    }

    @Test
    void aCommandWithoutAnswerIsSentAgain() {
        hear(new Timeout()).expect(CANCEL_TICKET);
        hear(new TicketCancelled(ID, ID));
        hear(new Timeout()).expect(REFUND);
    }

    @Test
    void anEndedSagaHearsNothing() {
        hear(new TicketBrewing(ID, ID));
        hear(new Timeout());

        assertThat(now.actions()).isEmpty();
    }

    private CancelOrderSagaTest hear(Input input) {
        now = saga.on(now.state(), input);
        return this;
    }

    private CancelOrderSagaTest expect(Action action) {
        assertThat(now.actions()).containsExactly(action);
        return this;
    }

    private void expectEnd() {
        assertThat(now.timeout()).isNull();
    }

}
