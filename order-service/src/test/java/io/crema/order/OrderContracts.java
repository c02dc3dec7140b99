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

/** What makes order-service say what its contracts state; it hears what its participants promise. */
@OrderServiceTest
public abstract class OrderContracts {

    @RegisterExtension
    private static final MessageStubs PARTICIPANTS = new MessageStubs("payment-service", "barista-service");

    @Autowired
    private MockMvc mvc;
    @Autowired
    private JdbcClient jdbc;
    @Autowired
    private Outside outside;

    @BeforeEach
    void aClerkAsksAndThereAreOrders() {
        RestAssuredMockMvc.mockMvc(mvc);
        RestAssuredMockMvc
                .postProcessors(TestTokens.clerk("menu:read", "customers:write", "orders:write", "operations"));
        there("019aa000-0000-7000-8000-0000000000ca", "CANCELLED", "{\"reason\":\"sold out\"}");
        there("019aa000-0000-7000-8000-0000000000c0", "READY", "{}");
    }

    private void there(String order, String status, String state) {
        jdbc.sql("INSERT INTO orders VALUES (?, ?, 'gangnam', ?, ?::jsonb, 3) ON CONFLICT DO NOTHING")
                .params(UUID.fromString(order), Outside.MINA, status, state).update();
    }

    protected void aCustomerRegisters() throws Exception {
        asks(post("/api/customers"), "{\"name\":\"하늘\",\"district\":\"강남구\"}");
    }

    protected void aCustomerMoves() throws Exception {
        asks(patch("/api/customers/{id}", Outside.MINA), "{\"district\":\"마포구\"}");
    }

    protected UUID anOrderIsPlaced() throws Exception {
        return outside.placesAnOrder();
    }

    protected UUID aWalletIsCharged() throws Exception {
        UUID order = anOrderIsPlaced();
        answers("wallet_charged_reply", order);
        outside.seesSaga(order, "QueueingTicket");
        return order;
    }

    protected UUID anOrderIsConfirmed() throws Exception {
        UUID order = aWalletIsCharged();
        answers("ticket_queued", order);
        outside.seesOrder(order, "CONFIRMED");
        return order;
    }

    protected UUID anOrderIsReady() throws Exception {
        UUID order = anOrderIsConfirmed();
        PARTICIPANTS.send("brewing_started", 2, Map.of("orderId", order));
        PARTICIPANTS.send("drink_ready", 3, Map.of("orderId", order));
        outside.seesOrder(order, "READY");
        return order;
    }

    protected void anOrderIsCollected() throws Exception {
        outside.collects(anOrderIsReady());
    }

    protected void anOrderIsCancelled() throws Exception {
        UUID order = anOrderIsPlaced();
        answers("charge_declined", order);
        outside.seesOrder(order, "CANCELLED");
    }

    protected void aTicketIsRejected() throws Exception {
        UUID order = aWalletIsCharged();
        answers("ticket_rejected", order);
        outside.seesSaga(order, "RefundingWallet");
        answers("wallet_refunded_reply", order);
        outside.seesOrder(order, "CANCELLED");
    }

    private UUID aConfirmedOrderIsToBeCancelled() throws Exception {
        UUID order = anOrderIsConfirmed();
        outside.cancels(order);
        return order;
    }

    protected void aTicketIsCancelled() throws Exception {
        UUID cancellation = Outside.cancellation(aConfirmedOrderIsToBeCancelled());
        answers("ticket_cancelled", cancellation);
        outside.seesSaga(cancellation, "RefundingWallet");
    }

    protected void aCancellationIsRefused() throws Exception {
        UUID cancellation = Outside.cancellation(aConfirmedOrderIsToBeCancelled());
        answers("ticket_brewing", cancellation);
        outside.seesSaga(cancellation, "Refused");
    }

    private void answers(String reply, UUID saga) {
        PARTICIPANTS.send(reply, 0, Map.of("sagaId", saga, "commandId", outside.awaitedBy(saga)));
    }

    private void asks(MockHttpServletRequestBuilder request, String body) throws Exception {
        mvc.perform(request.contentType(MediaType.APPLICATION_JSON).content(body)
                .with(TestTokens.clerk("customers:write"))).andExpect(status().is2xxSuccessful());
    }

}
