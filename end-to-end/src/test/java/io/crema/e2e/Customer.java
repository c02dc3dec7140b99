package io.crema.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.crema.local.Api;
import io.crema.local.Api.Response;
import tools.jackson.databind.JsonNode;

/** A customer who uses the platform through the gateway, with the clerk's token. */
final class Customer {

    private final Api api;
    private final String token;
    private final String id;

    /** Registers a customer and tops up the wallet. */
    static Customer register(Api api, String district, long won) throws IOException {
        String token = api.token("clerk", List.of());
        Response registered = api.call("POST", "/api/customers", token, Map.of(),
                "{\"name\":\"하늘\",\"district\":\"%s\"}".formatted(district));
        assertThat(registered.status()).isEqualTo(201);
        var customer = new Customer(api, token, registered.body().path("customerId").asString());
        await().atMost(Duration.ofSeconds(30))
                .until(() -> customer.topUp(won, UUID.randomUUID().toString()).status() == 201);
        return customer;
    }

    private Customer(Api api, String token, String id) {
        this.api = api;
        this.token = token;
        this.id = id;
    }

    String id() {
        return id;
    }

    Response topUp(long won, String idempotencyKey) throws IOException {
        return api.call("POST", "/api/wallets/" + id + "/top-ups", token, Map.of("Idempotency-Key", idempotencyKey),
                "{\"amount\":{\"amount\":%d,\"currency\":\"KRW\"}}".formatted(won));
    }

    /** Places an order, requires 202 and returns the order's id. */
    String placeOrder(String sku, int quantity) throws IOException {
        Response placed = placeOrder(UUID.randomUUID().toString(), "gangnam", sku, Integer.toString(quantity));
        assertThat(placed.status()).as("%s", placed.body()).isEqualTo(202);
        return placed.body().path("orderId").asString();
    }

    Response placeOrder(String idempotencyKey, String shop, String sku, String quantity) throws IOException {
        return post("/api/orders", Map.of("Idempotency-Key", idempotencyKey), """
                {"customerId":"%s","shopId":"%s","items":[{"sku":"%s","quantity":%s}]}""".formatted(id, shop, sku,
                quantity));
    }

    Response post(String path, Map<String, String> headers, String body) throws IOException {
        return api.call("POST", path, token, headers, body);
    }

    Response get(String path) throws IOException {
        return get(path, Map.of());
    }

    Response get(String path, Map<String, String> headers) throws IOException {
        return api.call("GET", path, token, headers, "");
    }

    /** Waits until the read side shows the order in this status, and returns the order. */
    JsonNode awaitStatus(String order, String status) {
        return await().atMost(Duration.ofSeconds(60))
                .until(() -> get("/api/orders/" + order).body(),
                        body -> body.path("status").asString("").equals(status));
    }

    /** Waits until the read side shows this balance. */
    void awaitBalance(long won) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(balance()).isEqualTo(won));
    }

    private long balance() throws IOException {
        return get("/api/wallets/" + id).body().at("/balance/amount").asLong(-1);
    }

}
