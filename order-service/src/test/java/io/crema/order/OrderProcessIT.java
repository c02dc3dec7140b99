package io.crema.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import java.util.UUID;

import io.crema.testing.PublishedMessage;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The sagas from HTTP to their end, through PostgreSQL and Kafka. */
@OrderServiceTest
class OrderProcessIT {

    @Autowired
    private Outside outside;
    @Autowired
    private JdbcClient jdbc;

    @Test
    void aDeclinedChargeCancelsTheOrder() throws Exception {
        UUID order = outside.placesAnOrder();

        outside.answers(order, "ChargeDeclined");

        outside.seesOrder(order, "CANCELLED");
    }

    @Test
    void theSweeperGivesUpAShopWhoseDeadlineHasPassed() throws Exception {
        UUID order = queueing();

        jdbc.sql("UPDATE messaging.saga SET deadline = now() WHERE id = ?").param(order).update();

        outside.seesSaga(order, "CancellingTicket");
        outside.answers(order, "TicketCancelled");
        outside.seesSaga(order, "RefundingWallet");
        outside.answers(order, "WalletRefunded");
        outside.seesOrder(order, "CANCELLED");
    }

    @Test
    void aReplyToAnotherCommandIsNotHeardAndOneThatIsRepeatedIsHeardOnce() throws Exception {
        UUID order = outside.placesAnOrder();
        UUID charge = outside.awaitedBy(order);

        outside.answers(order, "ChargeDeclined", UUID.randomUUID());
        outside.answers(order, "WalletCharged", charge);
        outside.answers(order, "WalletCharged", charge);
        outside.answers(order, "ChargeDeclined", charge);
        outside.seesSaga(order, "QueueingTicket");
        outside.answers(order, "TicketQueued");

        outside.seesOrder(order, "CONFIRMED");
        assertThat(PublishedMessage.on("ticket.commands", order, 1)).extracting(PublishedMessage::type)
                .containsExactly("QueueTicket");
    }

    @Test
    void aCustomerWhoCancelsWhileTheChargeIsUnderWayGetsItBack() throws Exception {
        UUID order = outside.placesAnOrder();

        outside.cancels(order).andExpect(status().isAccepted()).andExpect(jsonPath("$.status").value("PENDING"));

        outside.seesSaga(order, "RefundingWallet");
        outside.answers(order, "WalletRefunded");
        outside.seesOrder(order, "CANCELLED");
        outside.cancels(order).andExpect(status().isAccepted()).andExpect(jsonPath("$.status").value("CANCELLED"));
    }

    @Test
    void aConfirmedOrderIsCancelledWhenItsTicketIs() throws Exception {
        UUID order = confirmed();

        outside.cancels(order).andExpect(status().isAccepted()).andExpect(jsonPath("$.status").value("CONFIRMED"));
        outside.cancels(order).andExpect(status().isAccepted());

        outside.answers(Outside.cancellation(order), "TicketCancelled");
        outside.seesSaga(Outside.cancellation(order), "RefundingWallet");
        outside.answers(Outside.cancellation(order), "WalletRefunded");
        outside.seesOrder(order, "CANCELLED");
    }

    @Test
    void aBaristaWhoHasBegunRefusesTheCancellation() throws Exception {
        UUID order = confirmed();
        outside.cancels(order).andExpect(status().isAccepted());

        outside.answers(Outside.cancellation(order), "TicketBrewing");

        outside.seesSaga(Outside.cancellation(order), "Refused");
        outside.cancels(order)
                .andExpect(status().isConflict())
                .andExpect(jsonPath("$.type").value("urn:crema:problem:brewing-began"));
        assertThat(outside.statusOf(order)).isEqualTo("CONFIRMED");
    }

    private UUID queueing() throws Exception {
        UUID order = outside.placesAnOrder();
        outside.answers(order, "WalletCharged");
        outside.seesSaga(order, "QueueingTicket");
        return order;
    }

    private UUID confirmed() throws Exception {
        UUID order = queueing();
        outside.answers(order, "TicketQueued");
        outside.seesOrder(order, "CONFIRMED");
        return order;
    }

}
