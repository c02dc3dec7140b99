package io.crema.order;

import static org.awaitility.Awaitility.await;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;

import com.fasterxml.uuid.Generators;
import com.jayway.jsonpath.JsonPath;
import io.crema.testing.TestTokens;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.ResultActions;

/** Drives the service in a test: sends the clerk's requests and the participants' messages, and awaits their effects. */
@TestComponent
class OrderTestDriver {

    static final UUID MINA = UUID.fromString("01990000-0000-7000-8000-000000000001");

    private final MockMvc mvc;
    private final JdbcClient jdbc;
    private final KafkaTemplate<String, String> kafka;

    OrderTestDriver(MockMvc mvc, JdbcClient jdbc, KafkaTemplate<String, String> kafka) {
        this.mvc = mvc;
        this.jdbc = jdbc;
        this.kafka = kafka;
    }

    UUID placeOrder() throws Exception {
        String answer = postOrder(UUID.randomUUID().toString(), order(MINA, "gangnam", "cafe-latte", "2"))
                .andExpect(status().isAccepted())
                .andReturn()
                .getResponse()
                .getContentAsString();
        return UUID.fromString(JsonPath.read(answer, "$.orderId"));
    }

    static String order(UUID customer, String shop, String sku, String quantity) {
        return """
                {"customerId":"%s","shopId":"%s","items":[{"sku":"%s","quantity":%s}]}"""
                .formatted(customer, shop, sku, quantity);
    }

    ResultActions postOrder(@Nullable String idempotencyKey, String order) throws Exception {
        var request = post("/api/orders").contentType(MediaType.APPLICATION_JSON)
                .content(order)
                .with(TestTokens.clerk("orders:write"));
        return mvc.perform(idempotencyKey == null ? request : request.header("Idempotency-Key", idempotencyKey));
    }

    ResultActions cancel(UUID order) throws Exception {
        return mvc.perform(post("/api/orders/{id}/cancellation", order).with(TestTokens.clerk("orders:write")));
    }

    ResultActions collect(UUID order) throws Exception {
        return mvc.perform(post("/api/orders/{id}/collection", order).with(TestTokens.clerk("orders:write")));
    }

    /** Sends the reply of a participant to the awaited command of a saga. */
    void reply(UUID saga, String reply) {
        reply(saga, reply, awaitedCommand(saga));
    }

    void reply(UUID saga, String reply, UUID command) {
        send(reply.startsWith("Ticket") ? "ticket.replies" : "wallet.replies", saga, reply, body(saga, command));
    }

    static String body(UUID saga, UUID command) {
        return """
                {"sagaId":"%s","commandId":"%s","reason":"test"}""".formatted(saga, command);
    }

    void send(String topic, Object key, String type, String body) {
        var message = new ProducerRecord<>(topic, key.toString(), body);
        Map.of("ce_id", UUID.randomUUID().toString(), "ce_type", type, "ce_time", "2026-11-21T12:00:00Z",
                "ce_aggregateversion", "0")
                .forEach((name, value) -> message.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        kafka.send(message).join();
    }

    static UUID cancellationOf(UUID order) {
        return Generators.nameBasedGenerator(order).generate("cancel");
    }

    UUID awaitedCommand(UUID saga) {
        return jdbc.sql("SELECT awaiting FROM messaging.saga WHERE id = ?").param(saga).query(UUID.class).single();
    }

    void awaitSaga(UUID saga, String state) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> jdbc.sql("SELECT state FROM messaging.saga WHERE id = ?")
                        .param(saga)
                        .query(String.class)
                        .single()
                        .equals(state));
    }

    void awaitOrder(UUID order, String status) {
        await().atMost(Duration.ofSeconds(30)).until(() -> statusOf(order).equals(status));
    }

    String statusOf(UUID order) {
        return jdbc.sql("SELECT status FROM orders WHERE id = ?").param(order).query(String.class).single();
    }

}
