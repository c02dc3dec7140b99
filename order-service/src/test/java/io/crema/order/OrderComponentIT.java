package io.crema.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

import io.crema.testing.AuthorizationMatrix;
import io.crema.testing.MessageStubs;
import io.crema.testing.PublishedMessage;
import io.crema.testing.ServiceProcess;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tests the process of order-service. Stubs reply for the participants as their contracts state. */
@Tag("component")
class OrderComponentIT {

    @RegisterExtension
    private static final MessageStubs PARTICIPANTS = new MessageStubs("payment-service", "barista-service");
    @RegisterExtension
    private static final ServiceProcess SERVICE = new ServiceProcess("order-service").withDatabase().withKafka()
            .with("crema.order.step-timeout", "1h");

    private UUID customer;
    private UUID order;

    @BeforeEach
    void placeOrder() {
        customer = id(json(post(SERVICE.clerk("customers:write"), "/api/customers", """
                {"name":"하늘","district":"강남구"}""").expectStatus().isCreated()), "customerId");

        var placed = post(SERVICE.customer(customer, "orders:write"), "/api/orders", """
                {"customerId":"%s","shopId":"gangnam","items":[{"sku":"cafe-latte","quantity":2}]}"""
                .formatted(customer)).expectStatus().isAccepted().expectHeader().valueEquals("ETag", "\"1\"");

        order = id(json(placed), "orderId");
        placed.expectHeader().location("/api/orders/" + order);
    }

    @Test
    void completesAnOrder() {
        var charge = PublishedMessage.on("wallet.commands", customer, 1).getLast();
        assertThat(charge.body().at("/amount/amount").asInt()).isEqualTo(9_000);
        reply("wallet_charged_reply", charge);
        reply("ticket_queued", PublishedMessage.on("ticket.commands", order, 1).getLast());
        PublishedMessage.on("order.events", order, 2);
        PARTICIPANTS.send("brewing_started", 2, Map.of("orderId", order));
        PARTICIPANTS.send("drink_ready", 3, Map.of("orderId", order));
        PublishedMessage.on("order.events", order, 3);

        post(SERVICE.customer(customer, "orders:write"), "/api/orders/" + order + "/collection", "{}").expectStatus()
                .isOk();

        assertThat(PublishedMessage.on("order.events", order, 4)).extracting(PublishedMessage::type).containsExactly(
                "OrderPlaced",
                "OrderConfirmed", "OrderReady", "OrderCollected");
    }

    @Test
    void refundsARejectedTicketBeforeItCancelsTheOrder() {
        reply("wallet_charged_reply", PublishedMessage.on("wallet.commands", customer, 1).getLast());
        reply("ticket_rejected", PublishedMessage.on("ticket.commands", order, 1).getLast());
        var refund = PublishedMessage.on("wallet.commands", customer, 2).getLast();
        assertThat(refund.type()).isEqualTo("RefundWallet");
        assertThat(PublishedMessage.on("order.events", order, 1)).extracting(PublishedMessage::type)
                .containsExactly("OrderPlaced");
        reply("wallet_refunded_reply", refund);

        assertThat(PublishedMessage.on("order.events", order, 2)).extracting(PublishedMessage::type).containsExactly(
                "OrderPlaced",
                "OrderCancelled");
    }

    @TestFactory
    Stream<DynamicTest> authorization() {
        var id = Map.of("orderId", order);
        return new AuthorizationMatrix(SERVICE).everyService().messaging()
                .route("GET", "/api/menu", Map.of(), "", "menu:read")
                .route("POST", "/api/customers", Map.of(), "{\"name\":\"하늘\",\"district\":\"강남구\"}", "customers:write")
                .ownRoute("PATCH", "/api/customers/{customerId}", Map.of("customerId", customer),
                        "{\"district\":\"마포구\"}", customer, 403, "customers:write")
                .ownRoute("POST", "/api/orders", Map.of(), """
                        {"customerId":"%s","shopId":"gangnam","items":[{"sku":"espresso","quantity":1}]}"""
                        .formatted(customer), customer, 403, "orders:write")
                .ownRoute("POST", "/api/orders/quote", Map.of(), """
                        {"customerId":"%s","items":[{"sku":"espresso","quantity":1}]}""".formatted(customer), customer,
                        403, "wallets:read")
                .ownRoute("GET", "/api/orders/{orderId}", id, "", customer, 404, "orders:read")
                .ownRoute("POST", "/api/orders/{orderId}/collection", id, "", customer, 404, "orders:write")
                .ownRoute("POST", "/api/orders/{orderId}/cancellation", id, "", customer, 404, "orders:write").tests();
    }

    private static void reply(String reply, PublishedMessage command) {
        PARTICIPANTS.send(reply, 0, Map.of("sagaId", id(command.body(), "sagaId"), "commandId",
                id(command.body(), "commandId")));
    }

    private static RestTestClient.ResponseSpec post(RestTestClient caller, String path, String body) {
        return caller.post().uri(path).header("Idempotency-Key", UUID.randomUUID().toString())
                .contentType(MediaType.APPLICATION_JSON).body(body).exchange();
    }

    private static JsonNode json(RestTestClient.ResponseSpec reply) {
        return new JsonMapper().readTree(reply.expectBody().returnResult().getResponseBodyContent());
    }

    private static UUID id(JsonNode json, String field) {
        return UUID.fromString(json.path(field).asString());
    }

}
