package io.crema.e2e.fuzz;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import io.crema.local.Api;
import org.awaitility.core.ConditionTimeoutException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Two customers whose money tells whether a refused request had an effect: the saver only gets top-ups, and the spender
 * only places orders. One thread uses them.
 */
final class Accounts {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration SETTLED = Duration.ofSeconds(30);
    private static final long BUDGET = 9_000_000;

    private final Api api;
    private final String token;
    private final String saver;
    private final String spender;
    private final String order;
    private final Set<String> orders = new HashSet<>();
    private long saved;

    /**
     * Registers both customers, fills the spender's wallet and places an order.
     *
     * @param token access token of the clerk
     */
    Accounts(Api api, String token) throws IOException {
        this.api = api;
        this.token = token;
        this.saver = register();
        this.spender = register();
        await("wallet of the spender").atMost(SETTLED).until(() -> topUp(spender, BUDGET).status() == 201);
        await("wallet of the saver").atMost(SETTLED).until(() -> topUp(saver, 1).status() == 201);
        this.saved = 1;
        this.order = post("/api/orders", """
                {"customerId":"%s","shopId":"gangnam","items":[{"sku":"espresso","quantity":1}]}""".formatted(spender))
                .body().path("orderId").asString();
        orders.add(order);
        await("order of the spender").atMost(SETTLED).until(() -> get("/api/orders/" + order).status() == 200);
    }

    String saver() {
        return saver;
    }

    String spender() {
        return spender;
    }

    /** Returns an order of the spender. */
    String order() {
        return order;
    }

    /** Notes the effect of an accepted request. */
    void accepted(RawResponse response) {
        var body = response.header("content-type").startsWith("application/json")
                ? JSON.readTree(response.body())
                : JSON.missingNode();
        if (response.status() == 202) {
            orders.add(body.path("orderId").asString());
        } else if (response.status() == 201) {
            saved = Math.max(saved, body.at("/balance/amount").asLong(0));
        }
    }

    /** Waits until all accepted requests have had their effect, and returns the effects of refused ones. */
    List<String> unexplained() throws IOException {
        var findings = new ArrayList<String>();
        var placed = allOrders();
        placed.stream().map(it -> it.path("orderId").asString()).filter(id -> !orders.contains(id))
                .forEach(id -> findings.add("Order " + id + " exists, but its request was refused"));
        settle(saver, saved, findings);
        settle(spender, BUDGET - placed.stream().filter(it -> !it.path("status").asString().equals("CANCELLED"))
                .mapToLong(it -> it.at("/total/amount").asLong()).sum(), findings);
        return findings;
    }

    /** Waits for the balance that the accepted requests explain, or adds a finding. */
    private void settle(String customer, long expected, List<String> findings) throws IOException {
        try {
            await().atMost(SETTLED).until(() -> balance(customer) == expected);
        } catch (ConditionTimeoutException notSettled) {
            findings.add("The wallet of %s holds %d instead of %d".formatted(customer, balance(customer), expected));
        }
    }

    /** Reads the spender's orders once all accepted ones are among them and none is PENDING any more. */
    private List<JsonNode> allOrders() {
        return await("orders of the spender").atMost(SETTLED).until(this::pages,
                all -> all.stream().noneMatch(it -> it.path("status").asString().equals("PENDING"))
                        && all.stream().map(it -> it.path("orderId").asString()).toList().containsAll(orders));
    }

    private List<JsonNode> pages() throws IOException {
        var all = new ArrayList<JsonNode>();
        for (String after = ""; after != null;) {
            var page = get("/api/orders?customerId=" + spender + "&limit=100" + after).body();
            page.path("items").forEach(all::add);
            after = page.path("next").isString() ? "&after=" + page.path("next").asString() : null;
        }
        return all;
    }

    private long balance(String customer) throws IOException {
        return get("/api/wallets/" + customer).body().at("/balance/amount").asLong(-1);
    }

    private String register() throws IOException {
        return post("/api/customers", "{\"name\":\"하늘\",\"district\":\"강남구\"}").body().path("customerId").asString();
    }

    private Api.Response topUp(String customer, long amount) throws IOException {
        return post("/api/wallets/" + customer + "/top-ups",
                "{\"amount\":{\"amount\":%d,\"currency\":\"KRW\"}}".formatted(amount));
    }

    private Api.Response post(String path, String body) throws IOException {
        return api.call("POST", path, token, Map.of("Idempotency-Key", UUID.randomUUID().toString()), body);
    }

    private Api.Response get(String path) throws IOException {
        return api.call("GET", path, token, Map.of(), "");
    }

}
