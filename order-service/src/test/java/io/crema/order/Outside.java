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

/** What is around the service: the clerk's requests, the participants' messages, and what both can see. */
@TestComponent
class Outside {

    static final UUID MINA = UUID.fromString("01990000-0000-7000-8000-000000000001");

    private final MockMvc mvc;
    private final JdbcClient jdbc;
    private final KafkaTemplate<String, String> kafka;

    Outside(MockMvc mvc, JdbcClient jdbc, KafkaTemplate<String, String> kafka) {
        this.mvc = mvc;
        this.jdbc = jdbc;
        this.kafka = kafka;
    }

    UUID placesAnOrder() throws Exception {
        String answer = asks(UUID.randomUUID().toString(), order(MINA, "gangnam", "cafe-latte", "2"))
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

    ResultActions asks(@Nullable String idempotencyKey, String order) throws Exception {
        var request = post("/api/orders").contentType(MediaType.APPLICATION_JSON)
                .content(order)
                .with(TestTokens.clerk("orders:write"));
        return mvc.perform(idempotencyKey == null ? request : request.header("Idempotency-Key", idempotencyKey));
    }

    ResultActions cancels(UUID order) throws Exception {
        return mvc.perform(post("/api/orders/{id}/cancellation", order).with(TestTokens.clerk("orders:write")));
    }

    ResultActions collects(UUID order) throws Exception {
        return mvc.perform(post("/api/orders/{id}/collection", order).with(TestTokens.clerk("orders:write")));
    }

    /** The participants answer the awaited command of a saga. */
    void answers(UUID saga, String reply) {
        answers(saga, reply, awaitedBy(saga));
    }

    void answers(UUID saga, String reply, UUID command) {
        sends("order.replies", saga, reply, """
                {"sagaId":"%s","commandId":"%s","reason":"so it is"}""".formatted(saga, command));
    }

    void sends(String topic, Object key, String type, String body) {
        var message = new ProducerRecord<>(topic, key.toString(), body);
        Map.of("ce_id", UUID.randomUUID().toString(), "ce_type", type, "ce_time", "2026-11-21T12:00:00Z",
                "ce_aggregateversion", "0")
                .forEach((name, value) -> message.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        kafka.send(message).join();
    }

    static UUID cancellation(UUID order) {
        return Generators.nameBasedGenerator(order).generate("cancel");
    }

    UUID awaitedBy(UUID saga) {
        return jdbc.sql("SELECT awaiting FROM messaging.saga WHERE id = ?").param(saga).query(UUID.class).single();
    }

    void seesSaga(UUID saga, String state) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> jdbc.sql("SELECT state FROM messaging.saga WHERE id = ?")
                        .param(saga)
                        .query(String.class)
                        .single()
                        .equals(state));
    }

    void seesOrder(UUID order, String status) {
        await().atMost(Duration.ofSeconds(30)).until(() -> statusOf(order).equals(status));
    }

    String statusOf(UUID order) {
        return jdbc.sql("SELECT status FROM orders WHERE id = ?").param(order).query(String.class).single();
    }

}
