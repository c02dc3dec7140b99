package io.crema.e2e.fuzz;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

import io.crema.e2e.openapi.ApiDocument;
import io.crema.e2e.openapi.ApiDocument.Operation;
import io.crema.e2e.openapi.GeneratedRequests;

/** Valid requests to the operations of the gateway's OpenAPI document. */
final class Templates {

    private static final String MINA = "Basic bWluYTptaW5hLXNlY3JldA==";
    private static final int OFTEN = 5;
    /** Operations that move money. They are sent more often. */
    private static final List<String> MONEY = List.of("POST /api/orders", "POST /api/wallets/{customerId}/top-ups");

    private final String clerk;
    private final String operator;
    private final ApiDocument document;
    private final GeneratedRequests ofSaver;
    private final GeneratedRequests ofSpender;

    /**
     * @param clerk access token of the clerk
     * @param operator access token of the operator
     */
    Templates(ApiDocument document, long seed, String clerk, String operator, Accounts accounts) {
        this.clerk = clerk;
        this.operator = operator;
        this.document = document;
        this.ofSaver = new GeneratedRequests(document, seed, known(accounts, accounts.saver()));
        this.ofSpender = new GeneratedRequests(document, seed, known(accounts, accounts.spender()));
    }

    private static Map<String, List<String>> known(Accounts accounts, String customer) {
        return Map.of("customerId", List.of(customer), "orderId", List.of(accounts.order()), "sagaId",
                List.of(accounts.order()), "shopId", List.of("gangnam"), "sku", List.of("espresso"), "district",
                List.of("강남구", "마포구"), "currency", List.of("KRW"), "Prefer", List.of("wait=1"), "If-None-Match",
                List.of("\"2\""), "consumer", List.of("tickets"));
    }

    /** Returns the makers of the requests. Each request has an idempotency key of its own. */
    List<Supplier<RawRequest>> all() {
        var all = new ArrayList<Supplier<RawRequest>>();
        document.open().forEach(it -> all.add(() -> generated(it, clerk)));
        document.withToken().forEach(it -> all.add(() -> generated(it, it.isForOperators() ? operator : clerk)));
        document.withToken().stream().filter(it -> MONEY.contains(it.toString()))
                .forEach(it -> all.addAll(Collections.nCopies(OFTEN, () -> generated(it, clerk))));
        all.add(Templates::token);
        all.add(() -> request("GET", "/actuator/health", "Bearer " + operator, ""));
        return all;
    }

    private RawRequest generated(Operation operation, String token) {
        var made = (operation.path().startsWith("/api/wallets/") ? ofSaver : ofSpender).allowed(operation);
        var request = request(operation.method(), made.target(), "Bearer " + token, made.body());
        for (var header : made.headers().entrySet()) {
            request = request.plus(header.getKey() + ": "
                    + (header.getKey().equals("Idempotency-Key") ? UUID.randomUUID() : header.getValue()));
        }
        return made.body().isEmpty() ? request : request.plus("Content-Type: application/json");
    }

    private static RawRequest token() {
        return request("POST", "/oauth2/token", MINA, "grant_type=client_credentials&scope=menu:read")
                .plus("Content-Type: application/x-www-form-urlencoded");
    }

    private static RawRequest request(String method, String target, String authorization, String body) {
        return RawRequest.of(method, target,
                List.of("Host: localhost", "Connection: close", "Authorization: " + authorization), body);
    }

}
