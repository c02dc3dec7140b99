package io.crema.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import io.crema.testing.PublishedMessage;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/** Tests the sagas from an HTTP request to their end, on PostgreSQL and Kafka. */
@OrderServiceTest
class OrderProcessIT {

    @Autowired
    private OrderTestDriver driver;
    @Autowired
    private JdbcClient jdbc;
    @Autowired
    private TransactionOperations transaction;

    @Test
    void cancelsAnOrderWithADeclinedCharge() throws Exception {
        UUID order = driver.placeOrder();

        driver.reply(order, "ChargeDeclined");

        driver.awaitOrder(order, "CANCELLED");
    }

    @Test
    void compensatesAfterTheDeadlineOfTheTicket() throws Exception {
        UUID order = orderAwaitingTicket();

        jdbc.sql("UPDATE messaging.saga SET deadline = now() WHERE id = ?").param(order).update();

        driver.awaitSaga(order, "CancellingTicket");
        driver.reply(order, "TicketCancelled");
        driver.awaitSaga(order, "RefundingWallet");
        driver.reply(order, "WalletRefunded");
        driver.awaitOrder(order, "CANCELLED");
    }

    @Test
    void ignoresAReplyOnTheTopicOfAnotherParticipant() throws Exception {
        UUID unpaid = driver.placeOrder();
        UUID other = orderAwaitingTicket();

        driver.send("ticket.replies", other, "WalletCharged",
                OrderTestDriver.body(unpaid, driver.awaitedCommand(unpaid)));
        driver.reply(other, "TicketQueued");

        driver.awaitOrder(other, "CONFIRMED");
        assertThat(stateOf(unpaid)).isEqualTo("ChargingWallet");
        assertThat(jdbc.sql("SELECT count(*) FROM messaging.parked WHERE key = ?").param(other.toString())
                .query(Long.class).single()).isZero();
        driver.reply(unpaid, "WalletCharged");
        driver.awaitSaga(unpaid, "QueueingTicket");
    }

    /** A participant of the previous version writes there. */
    @Test
    void acceptsAReplyOnTheSharedTopic() throws Exception {
        UUID order = driver.placeOrder();

        driver.send("order.replies", order, "ChargeDeclined",
                OrderTestDriver.body(order, driver.awaitedCommand(order)));

        driver.awaitOrder(order, "CANCELLED");
    }

    @Test
    void ignoresDuplicatesAndRepliesToOtherCommands() throws Exception {
        UUID order = driver.placeOrder();
        UUID charge = driver.awaitedCommand(order);

        driver.reply(order, "ChargeDeclined", UUID.randomUUID());
        driver.reply(order, "WalletCharged", charge);
        driver.reply(order, "WalletCharged", charge);
        driver.reply(order, "ChargeDeclined", charge);
        driver.awaitSaga(order, "QueueingTicket");
        driver.reply(order, "TicketQueued");

        driver.awaitOrder(order, "CONFIRMED");
        assertThat(PublishedMessage.on("ticket.commands", order, 1)).extracting(PublishedMessage::type)
                .containsExactly("QueueTicket");
    }

    @Test
    void refundsAnOrderThatIsCancelledDuringTheCharge() throws Exception {
        UUID order = driver.placeOrder();

        driver.cancel(order).andExpect(status().isAccepted()).andExpect(jsonPath("$.status").value("PENDING"));

        driver.awaitSaga(order, "RefundingWallet");
        driver.reply(order, "WalletRefunded");
        driver.awaitOrder(order, "CANCELLED");
        driver.cancel(order).andExpect(status().isAccepted()).andExpect(jsonPath("$.status").value("CANCELLED"));
    }

    @Test
    void cancelsAConfirmedOrderOnceItsTicketIsCancelled() throws Exception {
        UUID order = confirmedOrder();

        driver.cancel(order).andExpect(status().isAccepted()).andExpect(jsonPath("$.status").value("CONFIRMED"));
        driver.cancel(order).andExpect(status().isAccepted());

        driver.reply(OrderTestDriver.cancellationOf(order), "TicketCancelled");
        driver.awaitSaga(OrderTestDriver.cancellationOf(order), "RefundingWallet");
        driver.reply(OrderTestDriver.cancellationOf(order), "WalletRefunded");
        driver.awaitOrder(order, "CANCELLED");
    }

    @Test
    void refusesToCancelAnOrderThatIsBrewing() throws Exception {
        UUID order = confirmedOrder();
        driver.cancel(order).andExpect(status().isAccepted());

        driver.reply(OrderTestDriver.cancellationOf(order), "TicketBrewing");

        driver.awaitSaga(OrderTestDriver.cancellationOf(order), "Refused");
        driver.cancel(order)
                .andExpect(status().isConflict())
                .andExpect(jsonPath("$.type").value("urn:crema:problem:brewing-began"));
        assertThat(driver.statusOf(order)).isEqualTo("CONFIRMED");
    }

    @Test
    void refusesACancellationWithoutWaitingForALock() throws Exception {
        UUID order = confirmedOrder();
        driver.cancel(order);
        driver.reply(OrderTestDriver.cancellationOf(order), "TicketBrewing");
        driver.awaitSaga(OrderTestDriver.cancellationOf(order), "Refused");

        transaction.executeWithoutResult(_ -> {
            jdbc.sql("SELECT FROM orders WHERE id = ? FOR UPDATE").param(order).query().listOfRows();
            jdbc.sql("SELECT FROM messaging.saga WHERE id = ? FOR UPDATE").param(order).query().listOfRows();
            assertThat(CompletableFuture.supplyAsync(() -> statusOfCancelling(order)))
                    .succeedsWithin(Duration.ofSeconds(10)).isEqualTo(409);
        });
    }

    private int statusOfCancelling(UUID order) {
        try {
            return driver.cancel(order).andReturn().getResponse().getStatus();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private UUID orderAwaitingTicket() throws Exception {
        UUID order = driver.placeOrder();
        driver.reply(order, "WalletCharged");
        driver.awaitSaga(order, "QueueingTicket");
        return order;
    }

    private UUID confirmedOrder() throws Exception {
        UUID order = orderAwaitingTicket();
        driver.reply(order, "TicketQueued");
        driver.awaitOrder(order, "CONFIRMED");
        return order;
    }

    private String stateOf(UUID saga) {
        return jdbc.sql("SELECT state FROM messaging.saga WHERE id = ?").param(saga).query(String.class).single();
    }

}
