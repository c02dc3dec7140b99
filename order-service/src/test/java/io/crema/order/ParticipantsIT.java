package io.crema.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

import io.crema.testing.MessageStubs;
import io.crema.testing.Messages;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the participants promise is understood, in every version. */
@OrderServiceTest
@ParameterizedClass
@MethodSource("versions")
class ParticipantsIT {

    @RegisterExtension
    private static final MessageStubs PARTICIPANTS = new MessageStubs("payment-service", "barista-service");

    private final Messages participants;

    @Autowired
    private JdbcClient jdbc;
    @Autowired
    private Outside outside;

    ParticipantsIT(Messages participants) {
        this.participants = participants;
    }

    static Stream<Messages> versions() {
        return Messages.ofEveryVersion(PARTICIPANTS);
    }

    @Test
    void anOrderIsConfirmedBrewedAndReady() throws Exception {
        UUID order = confirmed();

        participants.send("brewing_started", 2, Map.of("orderId", order));
        participants.send("drink_ready", 3, Map.of("orderId", order));

        outside.seesOrder(order, "READY");
    }

    @Test
    void aDeclinedChargeCancelsTheOrder() throws Exception {
        UUID order = outside.placesAnOrder();

        answer("charge_declined", order);

        outside.seesOrder(order, "CANCELLED");
    }

    @Test
    void aRejectedTicketIsRefunded() throws Exception {
        UUID order = queueing();

        answer("ticket_rejected", order);
        outside.seesSaga(order, "RefundingWallet");
        answer("wallet_refunded_reply", order);

        outside.seesOrder(order, "CANCELLED");
    }

    @Test
    void aTicketIsCancelledForTheCustomer() throws Exception {
        UUID order = confirmed();
        outside.cancels(order);

        answer("ticket_cancelled", Outside.cancellation(order));

        outside.seesSaga(Outside.cancellation(order), "RefundingWallet");
    }

    @Test
    void aTicketThatIsBrewingIsNot() throws Exception {
        UUID order = confirmed();
        outside.cancels(order);

        answer("ticket_brewing", Outside.cancellation(order));

        outside.seesSaga(Outside.cancellation(order), "Refused");
    }

    @AfterEach
    void nothingIsParked() {
        assertThat(jdbc.sql("SELECT count(*) FROM messaging.parked WHERE consumer IN ('saga-replies', 'brewing')")
                .query(Long.class).single()).isZero();
    }

    private UUID queueing() throws Exception {
        UUID order = outside.placesAnOrder();
        answer("wallet_charged_reply", order);
        outside.seesSaga(order, "QueueingTicket");
        return order;
    }

    private UUID confirmed() throws Exception {
        UUID order = queueing();
        answer("ticket_queued", order);
        outside.seesOrder(order, "CONFIRMED");
        return order;
    }

    private void answer(String reply, UUID saga) {
        participants.send(reply, 0, Map.of("sagaId", saga, "commandId", outside.awaitedBy(saga)));
    }

}
