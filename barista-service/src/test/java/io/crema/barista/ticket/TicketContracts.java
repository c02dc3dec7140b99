package io.crema.barista.ticket;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

import io.crema.barista.ticket.TicketCommand.CancelTicket;
import io.crema.barista.ticket.TicketCommand.QueueTicket;
import io.crema.messaging.message.OutgoingMessage;
import io.crema.messaging.outbox.Outbox;
import io.crema.testing.TestTokens;
import io.restassured.module.mockmvc.RestAssuredMockMvc;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.transaction.support.TransactionTemplate;

/** Base class of the generated contract tests. Each method brings the service into a state that contracts name. */
@BaristaServiceTest
public abstract class TicketContracts {

    @Autowired
    private MockMvc mvc;
    @Autowired
    private JdbcClient jdbc;
    @Autowired
    private Outbox outbox;
    @Autowired
    private TransactionTemplate transaction;

    private final UUID saga = UUID.randomUUID();
    private final UUID order = UUID.randomUUID();

    @BeforeEach
    void authenticateAndInsertTicket() {
        RestAssuredMockMvc.mockMvc(mvc);
        RestAssuredMockMvc.postProcessors(TestTokens.clerk("orders:read", "operations"));
        jdbc.sql("""
                INSERT INTO ticket VALUES ('019aa000-0000-7000-8000-00000000000a', 'gangnam',
                    '019aa000-0000-7000-8000-00000000000c', '[{"sku":"cafe-latte","quantity":2}]', 'READY', NULL, 3)
                ON CONFLICT DO NOTHING
                """).update();
    }

    protected void aTicketIsQueued() {
        send(queue("slow-drip"));
    }

    protected void aTicketIsRejected() {
        send(queue("sold-out-mocha"));
    }

    protected void aTicketIsCancelled() {
        send(queue("slow-drip"), cancel());
    }

    protected void brewingBegins() {
        send(queue("cafe-latte"));
    }

    protected void aDrinkIsReady() {
        brewingBegins();
        await().atMost(Duration.ofSeconds(30)).until(() -> jdbc
                .sql("SELECT count(*) FROM ticket WHERE order_id = ? AND status = 'READY'").param(order)
                .query(Long.class).single() == 1);
    }

    protected void aCancellationComesTooLate() {
        aDrinkIsReady();
        send(cancel());
    }

    private QueueTicket queue(String sku) {
        return new QueueTicket(UUID.randomUUID(), saga, order, "gangnam", UUID.randomUUID(), List.of(new Item(sku, 1)));
    }

    private CancelTicket cancel() {
        return new CancelTicket(UUID.randomUUID(), saga, order, "gangnam", "changed my mind");
    }

    private void send(TicketCommand.SagaCommand... commands) {
        transaction.executeWithoutResult(_ -> outbox.append(Stream.of(commands)
                .map(it -> OutgoingMessage.of("ticket.commands", it.commandId(), it.orderId(), it)).toList()));
    }

}
