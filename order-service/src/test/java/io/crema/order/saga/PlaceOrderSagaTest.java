package io.crema.order.saga;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.UUID;

import io.crema.messaging.saga.Transition;
import io.crema.order.menu.Money;
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
import io.crema.order.saga.PlaceOrderSaga.State;
import org.junit.jupiter.api.Test;

class PlaceOrderSagaTest {

    private static final UUID ID = UUID.randomUUID();
    private static final SagaOrder ORDER = new SagaOrder(ID, UUID.randomUUID(), "gangnam", new Money(9000, "KRW"),
            List.of(new SagaOrder.Line("cafe-latte", 2)));
    private static final Action CHARGE = new ChargeWallet(ID, ORDER.customerId(), ORDER.total());
    private static final Action QUEUE = new QueueTicket(ID, "gangnam", ORDER.customerId(), ORDER.items());

    private final PlaceOrderSaga saga = new PlaceOrderSaga(Duration.ofSeconds(5));
    private Transition<State, Action> now = saga.begin(ORDER);

    @Test
    void theHappyPathChargesThenQueuesThenConfirms() {
        expect(CHARGE);
        hear(new WalletCharged(ID, ID)).expect(QUEUE);
        hear(new TicketQueued(ID, ID)).expect(new ConfirmOrder(ID)).expectEnd();
    }

    @Test
    void aDeclinedChargeCancelsWithoutARefund() {
        hear(new ChargeDeclined(ID, ID, "insufficient balance")).expect(new CancelOrder(ID, "insufficient balance"))
                .expectEnd();
    }

    @Test
    void aRejectedTicketRefundsThenCancels() {
        hear(new WalletCharged(ID, ID));
        hear(new TicketRejected(ID, ID, "sold out")).expect(refund("sold out"));
        hear(new WalletRefunded(ID, ID)).expect(new CancelOrder(ID, "sold out")).expectEnd();
    }

    @Test
    void aChargeWithoutAnswerIsRefundedWhetherItHappenedOrNot() {
        hear(new Timeout()).expect(refund("payment timed out"));
    }

    @Test
    void aTicketWithoutAnswerIsCancelledBeforeTheRefund() {
        hear(new WalletCharged(ID, ID));
        hear(new Timeout()).expect(new CancelTicket(ID, "gangnam", "shop timed out"));
        hear(new TicketCancelled(ID, ID)).expect(refund("shop timed out"));
        hear(new WalletRefunded(ID, ID)).expect(new CancelOrder(ID, "shop timed out")).expectEnd();
    }

    @Test
    void aTicketThatIsFoundBrewingIsPastThePivotSoTheOrderGoesForward() {
        hear(new WalletCharged(ID, ID));
        hear(new Timeout());
        hear(new TicketBrewing(ID, ID)).expect(new ConfirmOrder(ID)).expectEnd();
    }

    @Test
    void aCompensationWithoutAnswerIsSentAgain() {
        hear(new Timeout());
        hear(new Timeout()).expect(refund("payment timed out"));
    }

    @Test
    void aCancellationBeforeTheChargeIsAnsweredRefunds() {
        hear(new CancellationRequested()).expect(refund("cancelled by the customer"));
    }

    @Test
    void aCancellationWhileTheTicketIsQueuedCancelsItFirst() {
        hear(new WalletCharged(ID, ID));
        hear(new CancellationRequested()).expect(new CancelTicket(ID, "gangnam", "cancelled by the customer"));
    }

    @Test
    void anEndedSagaHearsNothing() {
        hear(new ChargeDeclined(ID, ID, "no"));
        hear(new Timeout());
        assertThat(now.actions()).isEmpty();
    }

    private static Action refund(String reason) {
        return new RefundWallet(ID, ORDER.customerId(), reason);
    }

    private PlaceOrderSagaTest hear(Input input) {
        now = saga.on(now.state(), input);
        return this;
    }

    private PlaceOrderSagaTest expect(Action action) {
        assertThat(now.actions()).containsExactly(action);
        return this;
    }

    private void expectEnd() {
        assertThat(now.timeout()).isNull();
    }

}
