package io.crema.local;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/** Places one customer's orders through the gateway. The orders show each possible outcome. */
final class Demo {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final String SHOP = "gangnam";

    private final Api api;
    private final Consumer<String> out;
    private boolean asExpected = true;
    private String token = "";
    private String customer = "";

    Demo(Api api, Consumer<String> out) {
        this.api = api;
        this.out = out;
    }

    /** Runs the demo. Returns true if each order had the expected outcome. */
    boolean run() throws IOException {
        token = api.token("clerk", List.of());
        var registered = call("POST", "/api/customers", "{\"name\":\"하늘\",\"district\":\"강남구\"}", 201);
        customer = registered.body().path("customerId").asString();
        out.accept("A customer of 강남구 registers: " + customer);
        awaitWallet();
        topUp(20_000);

        expect(order("americano"), "CONFIRMED", "An americano is paid and queued");
        expect(order("cold-brew", 20), "CANCELLED", "Twenty cold brews cost more than the wallet holds: declined");
        expect(order("sold-out-mocha"), "CANCELLED", "The mocha is sold out: rejected by the shop, refunded");
        expect(order("ghost-latte"), "CANCELLED", "The barista never answers: timed out, refunded");
        var slow = order("slow-drip");
        var cancellation = api.call("POST", "/api/orders/" + slow + "/cancellation", token, idempotent(), "");
        out.accept("The customer cancels the slow drip: " + cancellation.status());
        expect(slow, "CANCELLED", "A slow drip is cancelled before brewing begins");
        out.accept(asExpected
                ? "Every order ended as it should."
                : "At least one order did not end as expected. See the lines with EXPECTED, and ./crema logs.");
        return asExpected;
    }

    private void awaitWallet() {
        Platform.until(() -> balanceStatus() == 200, TIMEOUT);
    }

    private int balanceStatus() {
        try {
            return api.call("GET", "/api/wallets/" + customer, token, Map.of(), "").status();
        } catch (IOException notReady) {
            return 0;
        }
    }

    private void topUp(long won) throws IOException {
        call("POST", "/api/wallets/" + customer + "/top-ups",
                "{\"amount\":{\"amount\":%d,\"currency\":\"KRW\"}}".formatted(won), 201);
        out.accept("Tops up ₩%,d".formatted(won));
    }

    private String order(String sku) throws IOException {
        return order(sku, 1);
    }

    private String order(String sku, int quantity) throws IOException {
        var placed = call("POST", "/api/orders",
                "{\"customerId\":\"%s\",\"shopId\":\"%s\",\"items\":[{\"sku\":\"%s\",\"quantity\":%d}]}"
                        .formatted(customer, SHOP, sku, quantity),
                202);
        return placed.body().path("orderId").asString();
    }

    /** Polls an order with its ETag until it has the expected status. */
    private void expect(String order, String expected, String story) throws IOException {
        var deadline = System.nanoTime() + TIMEOUT.toNanos();
        var version = "";
        var status = "unknown";
        var reason = "";
        while (!status.equals(expected) && System.nanoTime() < deadline) {
            var headers = version.isEmpty()
                    ? Map.<String, String>of()
                    : Map.of("If-None-Match", version, "Prefer", "wait=5");
            var response = api.call("GET", "/api/orders/" + order, token, headers, "");
            if (response.status() == 200) {
                version = response.header("etag");
                status = response.body().path("status").asString();
                reason = response.body().path("reason").asString("");
            }
        }
        asExpected &= status.equals(expected);
        var balance = api.call("GET", "/api/wallets/" + customer, token, Map.of(), "").body();
        out.accept("%s: %s%s, balance ₩%,d%s".formatted(story, status, reason.isEmpty() ? "" : " (" + reason + ")",
                balance.at("/balance/amount").asLong(0), status.equals(expected) ? "" : "   EXPECTED " + expected));
    }

    private Api.Response call(String method, String path, String body, int expected) throws IOException {
        var response = api.call(method, path, token, idempotent(), body);
        if (response.status() != expected) {
            asExpected = false;
            out.accept("%s %s returned %d instead of %d: %s".formatted(method, path, response.status(), expected,
                    response.body()));
        }
        return response;
    }

    private static Map<String, String> idempotent() {
        return Map.of("Idempotency-Key", UUID.randomUUID().toString());
    }
}
