package io.crema.order;

import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.patch;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import java.util.Map;
import java.util.UUID;

import io.crema.testing.MessageStubs;
import io.crema.testing.TestTokens;
import io.restassured.module.mockmvc.RestAssuredMockMvc;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;

/**
 * Base class of the generated contract tests. Each method brings the service into a state that contracts name. Stubs reply
 * for the participants.
 */
@OrderServiceTest
public abstract class OrderContracts {

    @RegisterExtension
    private static final MessageStubs PARTICIPANTS = new MessageStubs("payment-service", "barista-service");

    @Autowired
    private MockMvc mvc;
    @Autowired
    private JdbcClient jdbc;
    @Autowired
    private OrderTestDriver driver;

    @BeforeEach
    void authenticateAndInsertOrders() {
        RestAssuredMockMvc.mockMvc(mvc);
        RestAssuredMockMvc
                .postProcessors(TestTokens.clerk("menu:read", "customers:write", "orders:read", "orders:write",
                        "operations"));
        insertOrder("019aa000-0000-7000-8000-0000000000ca", "CANCELLED", "{\"reason\":\"sold out\"}");
        insertOrder("019aa000-0000-7000-8000-0000000000c0", "READY", "{}");
        insertOrder("019aa000-0000-7000-8000-00000000000a", "READY", "{}");
    }

    private void insertOrder(String order, String status, String state) {
        jdbc.sql("INSERT INTO orders VALUES (?, ?, 'gangnam', ?, ?::jsonb, 3) ON CONFLICT DO NOTHING")
                .params(UUID.fromString(order), OrderTestDriver.MINA, status, state).update();
    }

    protected void aCustomerRegisters() throws Exception {
        send(post("/api/customers"), "{\"name\":\"하늘\",\"district\":\"강남구\"}");
    }

    protected void aCustomerMoves() throws Exception {
        send(patch("/api/customers/{id}", OrderTestDriver.MINA), "{\"district\":\"마포구\"}");
    }

    protected UUID anOrderIsPlaced() throws Exception {
        return driver.placeOrder();
    }

    protected UUID aWalletIsCharged() throws Exception {
        UUID order = anOrderIsPlaced();
        reply("wallet_charged_reply", order);
        driver.awaitSaga(order, "QueueingTicket");
        return order;
    }

    protected UUID anOrderIsConfirmed() throws Exception {
        UUID order = aWalletIsCharged();
        reply("ticket_queued", order);
        driver.awaitOrder(order, "CONFIRMED");
        return order;
    }

    protected UUID anOrderIsReady() throws Exception {
        UUID order = anOrderIsConfirmed();
        PARTICIPANTS.send("brewing_started", 2, Map.of("orderId", order));
        PARTICIPANTS.send("drink_ready", 3, Map.of("orderId", order));
        driver.awaitOrder(order, "READY");
        return order;
    }

    protected void anOrderIsCollected() throws Exception {
        driver.collect(anOrderIsReady());
    }

    protected void anOrderIsCancelled() throws Exception {
        UUID order = anOrderIsPlaced();
        reply("charge_declined", order);
        driver.awaitOrder(order, "CANCELLED");
    }

    protected void aTicketIsRejected() throws Exception {
        UUID order = aWalletIsCharged();
        reply("ticket_rejected", order);
        driver.awaitSaga(order, "RefundingWallet");
        reply("wallet_refunded_reply", order);
        driver.awaitOrder(order, "CANCELLED");
    }

    private UUID aCancellationIsRequested() throws Exception {
        UUID order = anOrderIsConfirmed();
        driver.cancel(order);
        return order;
    }

    protected void aTicketIsCancelled() throws Exception {
        UUID cancellation = OrderTestDriver.cancellationOf(aCancellationIsRequested());
        reply("ticket_cancelled", cancellation);
        driver.awaitSaga(cancellation, "RefundingWallet");
    }

    protected void aCancellationIsRefused() throws Exception {
        UUID cancellation = OrderTestDriver.cancellationOf(aCancellationIsRequested());
        reply("ticket_brewing", cancellation);
        driver.awaitSaga(cancellation, "Refused");
    }

    private void reply(String reply, UUID saga) {
        PARTICIPANTS.send(reply, 0, Map.of("sagaId", saga, "commandId", driver.awaitedCommand(saga)));
    }

    private void send(MockHttpServletRequestBuilder request, String body) throws Exception {
        mvc.perform(request.contentType(MediaType.APPLICATION_JSON).content(body)
                .with(TestTokens.clerk("customers:write"))).andExpect(status().is2xxSuccessful());
    }

}
