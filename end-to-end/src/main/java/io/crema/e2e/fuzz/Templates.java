package io.crema.e2e.fuzz;

import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/** Valid requests to every route of the gateway. */
final class Templates {

    private static final String MINA = "Basic bWluYTptaW5hLXNlY3JldA==";

    private final String clerk;
    private final String operator;
    private final Accounts accounts;

    /**
     * @param clerk access token of the clerk
     * @param operator access token of the operator
     */
    Templates(String clerk, String operator, Accounts accounts) {
        this.clerk = clerk;
        this.operator = operator;
        this.accounts = accounts;
    }

    /** Returns the makers of the requests. Each request has an idempotency key of its own. */
    List<Supplier<RawRequest>> all() {
        String saver = "/api/wallets/" + accounts.saver();
        String order = "/api/orders/" + accounts.order();
        String parkedKeys = "/parked-keys/tickets";
        return List.of(() -> get("/api/menu"), () -> get(saver), () -> get(saver + "/balance"),
                () -> get(order),
                () -> get(order).plus("If-None-Match: \"2\"").plus("Prefer: wait=1"),
                () -> get("/api/orders?customerId=" + accounts.spender() + "&status=READY&limit=5"),
                () -> get("/api/districts/%EA%B0%95%EB%82%A8%EA%B5%AC/balance"),
                () -> write("POST", "/api/customers", "{\"name\":\"하늘\",\"district\":\"강남구\"}"),
                () -> write("PATCH", "/api/customers/" + accounts.saver(), "{\"district\":\"마포구\"}"), this::topUp,
                this::topUp, this::topUp, this::order, this::order, this::order,
                () -> write("POST", order + "/cancellation", ""), () -> write("POST", order + "/collection", ""),
                Templates::token, () -> operation("GET", "/actuator/health"),
                () -> operation("GET", "/operations/order-service/sagas?state=Brewing&limit=5"),
                () -> operation("GET", "/operations/order-service/sagas/" + accounts.order()),
                () -> operation("GET", "/operations/order-service" + parkedKeys + "?key=x&limit=5"),
                () -> operation("GET", "/operations/payment-service/parked-keys?limit=5"),
                () -> operation("GET", "/operations/query-service/parked-keys?limit=5"),
                () -> operation("POST", "/operations/barista-service" + parkedKeys + "/replay?key=x"),
                () -> operation("DELETE", "/operations/barista-service" + parkedKeys + "?key=x"));
    }

    private RawRequest topUp() {
        return write("POST", "/api/wallets/" + accounts.saver() + "/top-ups",
                "{\"amount\":{\"amount\":7,\"currency\":\"KRW\"}}");
    }

    private RawRequest order() {
        return write("POST", "/api/orders",
                "{\"customerId\":\"%s\",\"shopId\":\"gangnam\",\"items\":[{\"sku\":\"espresso\",\"quantity\":1}]}"
                        .formatted(accounts.spender()));
    }

    private static RawRequest token() {
        return request("POST", "/oauth2/token", MINA, "grant_type=client_credentials&scope=menu:read")
                .plus("Content-Type: application/x-www-form-urlencoded");
    }

    private RawRequest get(String target) {
        return request("GET", target, "Bearer " + clerk, "");
    }

    private RawRequest write(String method, String target, String body) {
        return request(method, target, "Bearer " + clerk, body).plus("Content-Type: application/json")
                .plus("Idempotency-Key: " + UUID.randomUUID());
    }

    private RawRequest operation(String method, String target) {
        return request(method, target, "Bearer " + operator, "");
    }

    private static RawRequest request(String method, String target, String authorization, String body) {
        return RawRequest.of(method, target,
                List.of("Host: localhost", "Connection: close", "Authorization: " + authorization), body);
    }

}
