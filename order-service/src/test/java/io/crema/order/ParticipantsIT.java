package io.crema.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

import io.crema.testing.MessageStubs;
import io.crema.testing.Messages;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Tests that the sagas read the messages of every version of the participants. */
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
    private OrderTestDriver driver;

    ParticipantsIT(Messages participants) {
        this.participants = participants;
    }

    static Stream<Messages> versions() {
        return Messages.ofEveryVersion(PARTICIPANTS);
    }

    @Test
    void confirmsAndBrewsAnOrder() throws Exception {
        UUID order = confirmedOrder();

        participants.send("brewing_started", 2, Map.of("orderId", order));
        participants.send("drink_ready", 3, Map.of("orderId", order));

        driver.awaitOrder(order, "READY");
    }

    @Test
    void cancelsAnOrderWithADeclinedCharge() throws Exception {
        UUID order = driver.placeOrder();

        reply("charge_declined", order);

        driver.awaitOrder(order, "CANCELLED");
    }

    @Test
    void refundsARejectedTicket() throws Exception {
        UUID order = orderAwaitingTicket();

        reply("ticket_rejected", order);
        driver.awaitSaga(order, "RefundingWallet");
        reply("wallet_refunded_reply", order);

        driver.awaitOrder(order, "CANCELLED");
    }

    @Test
    void refundsACancelledTicket() throws Exception {
        UUID order = confirmedOrder();
        driver.cancel(order);

        reply("ticket_cancelled", OrderTestDriver.cancellationOf(order));

        driver.awaitSaga(OrderTestDriver.cancellationOf(order), "RefundingWallet");
    }

    @Test
    void refusesToCancelABrewingTicket() throws Exception {
        UUID order = confirmedOrder();
        driver.cancel(order);

        reply("ticket_brewing", OrderTestDriver.cancellationOf(order));

        driver.awaitSaga(OrderTestDriver.cancellationOf(order), "Refused");
    }

    @AfterEach
    void assertNothingIsParked() {
        assertThat(jdbc.sql("SELECT count(*) FROM messaging.parked WHERE consumer IN ('saga-replies', 'brewing')")
                .query(Long.class).single()).isZero();
    }

    private UUID orderAwaitingTicket() throws Exception {
        UUID order = driver.placeOrder();
        reply("wallet_charged_reply", order);
        driver.awaitSaga(order, "QueueingTicket");
        return order;
    }

    private UUID confirmedOrder() throws Exception {
        UUID order = orderAwaitingTicket();
        reply("ticket_queued", order);
        driver.awaitOrder(order, "CONFIRMED");
        return order;
    }

    private void reply(String reply, UUID saga) {
        participants.send(reply, 0, Map.of("sagaId", saga, "commandId", driver.awaitedCommand(saga)));
    }

}
