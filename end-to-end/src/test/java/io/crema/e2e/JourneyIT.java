package io.crema.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

import io.crema.local.Api;
import io.crema.local.Api.Response;
import io.crema.local.Services;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.ResourceLockTarget;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/**
 * Each possible course of an order, through the gateway of the real platform. The tests run in parallel, except those
 * that stop or pause a service.
 */
@ResourceLock(value = JourneyIT.SERVICES, mode = ResourceAccessMode.READ, target = ResourceLockTarget.CHILDREN)
class JourneyIT {

    static final String SERVICES = "services";

    private static final PlatformUnderTest PLATFORM = PlatformUnderTest.selected();
    private static final Api API = PLATFORM.api();

    @BeforeAll
    static void up() {
        PLATFORM.up();
    }

    @AfterAll
    static void down() {
        PLATFORM.close();
    }

    @Test
    void orderIsChargedBrewedAndCollected() throws Exception {
        var customer = Customer.register(API, "강남구", 20_000);

        String order = customer.placeOrder("cafe-latte", 2);

        customer.awaitStatus(order, "READY");
        customer.awaitBalance(11_000);
        assertThat(customer.post("/api/orders/" + order + "/collection", Map.of(), "").status()).isEqualTo(200);
        assertThat(customer.awaitStatus(order, "COLLECTED").path("history").size()).isEqualTo(4);
        await().untilAsserted(
                () -> assertThat(customer.get("/api/wallets/" + customer.id()).body().path("stamps").asInt())
                        .isEqualTo(1));
    }

    @Test
    void eachFrontEndHasItsBackEnd() throws Exception {
        var customer = Customer.register(API, "강남구", 20_000);
        String order = customer.placeOrder("cafe-latte", 1);
        customer.awaitStatus(order, "READY");
        customer.awaitBalance(15_500);

        var web = customer.get("/bff/web/customers/" + customer.id());
        var mobile = customer.get("/bff/mobile/customers/" + customer.id());

        assertThat(web.body().path("missing").size()).as("%s", web.body()).isZero();
        assertThat(web.body().path("orders").path(0).path("orderId").asString()).isEqualTo(order);
        assertThat(web.body().path("menu").size()).isPositive();
        assertThat(mobile.body().path("order").path("status").asString()).isEqualTo("READY");
        assertThat(mobile.body().path("balance").path("amount").asLong()).isPositive();
    }

    @Test
    void personSignsInAtTheGateway() throws Exception {
        String gateway = API.gateway().toString();
        var discovered = API.call("GET", "/.well-known/openid-configuration", "none", Map.of(), "").body();
        assertThat(discovered.path("issuer").asString()).isEqualTo(gateway);
        assertThat(discovered.path("authorization_endpoint").asString()).isEqualTo(gateway + "/oauth2/authorize");
        assertThat(API.call("GET", "/oauth2/jwks", "none", Map.of(), "").body().path("keys").size()).isPositive();
        var person = HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
        var request = Map.of("response_type", "code", "client_id", "gateway", "redirect_uri",
                gateway + "/login/oauth2/code/crema", "scope", "openid", "state", "s", "code_challenge",
                "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "code_challenge_method", "S256");
        var page = person.send(HttpRequest.newBuilder(URI.create(gateway + "/oauth2/authorize?" + encoded(request)))
                .build(), HttpResponse.BodyHandlers.ofString());
        assertThat(page.body()).contains("Crema", "<form method=\"post\" action=\"/oauth2/authorize\">");
        var form = new HashMap<>(request);
        form.put("username", "mina");
        form.put("password", "mina-secret");
        form.put("_csrf",
                HttpCookie.parse(page.headers().firstValue("Set-Cookie").orElseThrow()).getFirst().getValue());

        var answer = person.send(HttpRequest.newBuilder(URI.create(gateway + "/oauth2/authorize"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(encoded(form))).build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.headers().firstValue("Location").orElseThrow())
                .startsWith(gateway + "/login/oauth2/code/crema?code=").endsWith("&state=s");
    }

    private static String encoded(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(it -> it.getKey() + "=" + URLEncoder.encode(it.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    @Test
    void detailsHaveOrderPaymentAndTicket() throws Exception {
        var customer = Customer.register(API, "강남구", 20_000);
        String order = customer.placeOrder("cafe-latte", 2);
        customer.awaitStatus(order, "READY");
        String path = "/api/orders/" + order + "/details";

        Response details = customer.get(path);

        assertThat(details.status()).isEqualTo(200);
        assertThat(details.body().path("order")).isEqualTo(customer.get("/api/orders/" + order).body());
        assertThat(details.body().at("/payment/status").asString()).isEqualTo("CHARGED");
        assertThat(details.body().at("/payment/amount/amount").asLong()).isEqualTo(9_000);
        assertThat(details.body().at("/ticket/status").asString()).isEqualTo("READY");
        assertThat(details.body().path("missing").size()).isZero();
        String another = API.token("mina", List.of());
        for (String read : List.of(path, "/api/payments/" + order, "/api/tickets/" + order)) {
            isProblem(API.call("GET", read, another, Map.of(), ""), 404, "not-found");
        }
    }

    @Test
    void quoteTellsWhetherTheWalletCoversTheOrder() throws Exception {
        var customer = Customer.register(API, "강남구", 10_000);
        String order = "{\"customerId\":\"" + customer.id()
                + "\",\"items\":[{\"sku\":\"cafe-latte\",\"quantity\":%d}]}";

        var covered = customer.post("/api/orders/quote", Map.of(), order.formatted(2));
        var tooMuch = customer.post("/api/orders/quote", Map.of(), order.formatted(3));

        assertThat(covered.status()).as("%s", covered.body()).isEqualTo(200);
        assertThat(covered.body().at("/total/amount").asLong()).isEqualTo(9_000);
        assertThat(covered.body().at("/balance/amount").asLong()).isEqualTo(10_000);
        assertThat(covered.body().path("covered").asBoolean()).isTrue();
        assertThat(tooMuch.body().path("covered").asBoolean()).isFalse();
        isProblem(API.call("POST", "/api/orders/quote", API.token("mina", List.of()), Map.of(), order.formatted(2)),
                403, "forbidden");
        isProblem(customer.post("/api/orders/quote", Map.of(), order.formatted(0)), 400, "validation");
    }

    @Test
    void theBalanceOfPaymentServiceOverGrpcIsAResource() throws Exception {
        var customer = Customer.register(API, "강남구", 10_000);
        String balance = "/api/wallets/%s/balance";

        var held = customer.get(balance.formatted(customer.id()));

        assertThat(held.status()).as("%s", held.body()).isEqualTo(200);
        assertThat(held.body().at("/balance/amount").asLong()).isEqualTo(10_000);
        assertThat(held.body().at("/balance/currency").asString()).isEqualTo("KRW");
        isProblem(API.call("GET", balance.formatted(customer.id()), API.token("mina", List.of()), Map.of(), ""), 403,
                "forbidden");
        isProblem(customer.get(balance.formatted(UUID.randomUUID())), 404, "unknown-customer");
        isProblem(customer.get(balance.formatted("nobody")), 400, "validation");
    }

    @Test
    void insufficientBalanceCancelsOrder() throws Exception {
        var customer = Customer.register(API, "강남구", 1_000);

        String order = customer.placeOrder("americano", 1);

        assertThat(customer.awaitStatus(order, "CANCELLED").path("reason").asString())
                .isEqualTo("insufficient balance");
        customer.awaitBalance(1_000);
    }

    @Test
    void rejectedTicketIsRefunded() throws Exception {
        var customer = Customer.register(API, "마포구", 20_000);

        String order = customer.placeOrder("sold-out-mocha", 1);

        customer.awaitStatus(order, "CANCELLED");
        customer.awaitBalance(20_000);
        assertThat(movements(customer)).containsExactlyInAnyOrder("WalletToppedUp", "WalletCharged", "WalletRefunded");
    }

    @Test
    void shopTimeoutCancelsAndRefundsOrder() throws Exception {
        var customer = Customer.register(API, "마포구", 20_000);

        String order = customer.placeOrder("ghost-latte", 1);

        assertThat(customer.awaitStatus(order, "CANCELLED").path("reason").asString()).isEqualTo("shop timed out");
        customer.awaitBalance(20_000);
    }

    @Test
    void customerCancelsConfirmedOrderBeforeBrewing() throws Exception {
        var customer = Customer.register(API, "마포구", 20_000);
        String order = customer.placeOrder("slow-drip", 1);
        customer.awaitStatus(order, "CONFIRMED");
        customer.awaitBalance(13_000);

        assertThat(customer.post("/api/orders/" + order + "/cancellation", Map.of(), "").status()).isEqualTo(202);

        customer.awaitStatus(order, "CANCELLED");
        customer.awaitBalance(20_000);
    }

    @Test
    void refusesCancellationAfterBrewing() throws Exception {
        var customer = Customer.register(API, "마포구", 20_000);
        String order = customer.placeOrder("espresso", 1);
        customer.awaitStatus(order, "READY");

        Response refused = customer.post("/api/orders/" + order + "/cancellation", Map.of(), "");

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.body().path("type").asString()).isEqualTo("urn:crema:problem:brewing-began");
        customer.awaitBalance(16_500);
    }

    @Test
    void repeatedRequestGetsFirstResponseAndIsChargedOnce() throws Exception {
        var customer = Customer.register(API, "마포구", 20_000);
        String key = UUID.randomUUID().toString();

        Response first = customer.placeOrder(key, "gangnam", "espresso", "1");
        Response second = customer.placeOrder(key, "gangnam", "espresso", "1");
        Response other = customer.placeOrder(key, "gangnam", "espresso", "2");

        assertThat(second.status()).isEqualTo(202);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(other.status()).isEqualTo(422);
        assertThat(other.body().path("type").asString()).isEqualTo("urn:crema:problem:idempotency-key-reused");
        customer.awaitStatus(first.body().path("orderId").asString(), "READY");
        customer.awaitBalance(16_500);
    }

    @ParameterizedTest
    @CsvSource({"nowhere, espresso, 1, 422, unknown-shop", "gangnam, tea, 1, 422, unknown-sku",
            "gangnam, espresso, -1, 400, validation", "gangnam, espresso, 1000000, 400, validation",
            "gangnam, espresso, 99999999999, 400, validation", "gangnam, espresso, }, 400, malformed-json"})
    void refusesInvalidOrderWithProblemDetail(String shop, String sku, String quantity, int status, String type)
            throws Exception {
        var customer = Customer.register(API, "은평구", 5_000);

        Response response = customer.placeOrder(UUID.randomUUID().toString(), shop, sku, quantity);

        assertThat(response.status()).isEqualTo(status);
        assertThat(response.body().path("type").asString()).isEqualTo("urn:crema:problem:" + type);
        assertThat(response.body().path("traceId").asString()).hasSize(32);
        assertThat(customer.get("/api/orders?customerId=" + customer.id()).body().path("items").size()).isZero();
    }

    @Test
    void refusalsHaveProblemTypeAndTraceId() throws Exception {
        var customer = Customer.register(API, "은평구", 5_000);
        String order = "{\"customerId\":\"%s\",\"shopId\":\"gangnam\",\"items\":[{\"sku\":\"%s\",\"quantity\":1}]}";
        var key = Map.of("Idempotency-Key", UUID.randomUUID().toString());

        isProblem(customer.post("/api/orders", Map.of(), order.formatted(customer.id(), "espresso")), 400,
                "missing-idempotency-key");
        isProblem(customer.post("/api/orders", key, order.formatted(UUID.randomUUID(), "espresso")), 422,
                "unknown-customer");
        isProblem(customer.post("/api/orders", key, order.formatted(customer.id(), "e".repeat(2_000_000))), 413,
                "payload-too-large");
        isProblem(customer.post("/api/wallets/" + customer.id() + "/top-ups", key,
                "{\"amount\":{\"amount\":1,\"currency\":\"EUR\"}}"), 422, "wrong-currency");
        isProblem(customer.get("/api/orders/" + UUID.randomUUID()), 404, "not-found");
        isProblem(customer.post("/api/orders/" + UUID.randomUUID() + "/cancellation", Map.of(), ""), 404,
                "unknown-order");
        customer.awaitBalance(5_000);
    }

    @Test
    void operatorReadsHistoryOfSaga() throws Exception {
        var customer = Customer.register(API, "은평구", 1_000);
        String order = customer.placeOrder("espresso", 1);
        customer.awaitStatus(order, "CANCELLED");

        assertThat(sagaInputs(order)).containsExactly("start", "ChargeDeclined");
        isProblem(customer.get("/operations/order-service/sagas/" + order), 403, "forbidden");
    }

    /** Returns the inputs of an order's saga, read with an operator's token. */
    private static List<String> sagaInputs(String order) throws Exception {
        Response saga = API.call("GET", "/operations/order-service/sagas/" + order, API.token("operator", List.of()),
                Map.of(), "");
        assertThat(saga.status()).isEqualTo(200);
        return saga.body().path("history").valueStream().map(step -> step.path("input").asString()).toList();
    }

    private static void isProblem(Response response, int status, String type) {
        assertThat(response.status()).as("%s", response.body()).isEqualTo(status);
        assertThat(response.body().path("type").asString()).isEqualTo("urn:crema:problem:" + type);
        assertThat(response.body().path("traceId").asString()).hasSize(32);
    }

    @Test
    void districtBalanceIsSumOfWallets() throws Exception {
        String district = "종로구 " + UUID.randomUUID();
        Customer.register(API, district, 7_000);
        Customer.register(API, district, 5_000);

        await().untilAsserted(() -> assertThat(Customer.register(API, "은평구", 1_000)
                .get("/api/districts/" + URLEncoder.encode(district, StandardCharsets.UTF_8).replace("+", "%20")
                        + "/balance")
                .body().at("/balance/amount").asLong()).isEqualTo(12_000));
    }

    @Test
    void clientReadsItsOwnWrites() throws Exception {
        var customer = Customer.register(API, "강남구", 20_000);
        Response topUp = customer.topUp(5_000, UUID.randomUUID().toString());
        long version = topUp.body().path("version").asLong();
        assertThat(topUp.header("etag")).isEqualTo("\"" + version + "\"");

        Response wallet = await().until(() -> customer.get("/api/wallets/" + customer.id() + "?minVersion=" + version,
                Map.of("Prefer", "wait=3")), it -> it.status() != 409);

        assertThat(wallet.body().at("/balance/amount").asLong()).isEqualTo(25_000);
        assertThat(wallet.header("crema-projection-lag")).matches("events=\\d+, seconds=\\d+\\.\\d");
        isProblem(customer.get("/api/wallets/" + customer.id() + "?minVersion=" + (version + 1)), 409,
                "version-not-reached");
    }

    @ResourceLock(SERVICES)
    @Test
    void acceptsOrdersWhileOtherServicesAreDown() throws Exception {
        var customer = Customer.register(API, "강남구", 20_000);
        customer.awaitBalance(20_000);
        Response wallet = customer.get("/api/wallets/" + customer.id());
        var others = Services.of(PlatformUnderTest.HOME).business().stream().filter(it -> !it.equals("order-service"))
                .toList();
        others.parallelStream().forEach(PLATFORM::stop);

        String order = customer.placeOrder("espresso", 1);
        Response alternative = customer.get("/api/orders/" + order);
        Response details = customer.get("/api/orders/" + order + "/details");
        Response read = customer.get("/api/orders?customerId=" + customer.id());

        assertThat(alternative.status()).isEqualTo(200);
        assertThat(alternative.header("crema-source")).isEqualTo("order-service");
        assertThat(alternative.body().path("status").asString()).isEqualTo("PENDING");
        assertThat(details.body().path("order")).isEqualTo(alternative.body());
        assertThat(details.body().path("missing").valueStream().map(JsonNode::asString))
                .containsExactly("payment", "ticket");
        isProblem(API.call("GET", "/api/orders/" + order, API.token("mina", List.of()), Map.of(), ""), 404,
                "not-found");
        isProblem(customer.post("/api/orders/quote", Map.of(), """
                {"customerId":"%s","items":[{"sku":"espresso","quantity":1}]}""".formatted(customer.id())), 503,
                "service-unavailable");
        assertThat(read.status()).isEqualTo(503);
        assertThat(read.header("retry-after")).isNotEmpty();
        assertThat(read.body().path("type").asString()).isEqualTo("urn:crema:problem:service-unavailable");
        Response lastGood = customer.get("/api/wallets/" + customer.id());
        assertThat(lastGood.body()).isEqualTo(wallet.body());
        assertThat(lastGood.header("age")).isNotEmpty();
        assertThat(lastGood.header("crema-projection-lag")).isEmpty();

        await().atMost(Duration.ofSeconds(20)).until(() -> sagaInputs(order).contains("Timeout"));
        others.parallelStream().forEach(PLATFORM::start);
        customer.awaitStatus(order, "CANCELLED");
        customer.awaitBalance(20_000);
    }

    @ResourceLock(SERVICES)
    @Test
    void gatewayTimesOutRequestToPausedService() throws Exception {
        var customer = Customer.register(API, "강남구", 20_000);
        PLATFORM.pause("payment-service");
        try {
            long begin = System.nanoTime();

            Response response = customer.topUp(1_000, UUID.randomUUID().toString());

            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(8));
            assertThat(response.status()).isEqualTo(504);
            assertThat(response.body().path("type").asString()).isEqualTo("urn:crema:problem:timeout");
        } finally {
            PLATFORM.resume("payment-service");
        }
    }

    @Test
    void orderIsOneTraceFromGatewayToReadSide() throws Exception {
        var customer = Customer.register(API, "강남구", 200_000);

        // The gateway samples some traces only, so the test places orders until one is sampled.
        await().atMost(Duration.ofMinutes(2)).ignoreException(ConditionTimeoutException.class).untilAsserted(() -> {
            String traceId = UUID.randomUUID().toString().replace("-", "");
            Response placed = customer.post("/api/orders",
                    Map.of("Idempotency-Key", traceId, "traceparent", "00-" + traceId + "-00f067aa0ba902b7-00"), """
                            {"customerId":"%s","shopId":"gangnam","items":[{"sku":"espresso","quantity":1}]}"""
                            .formatted(customer.id()));
            customer.awaitStatus(placed.body().path("orderId").asString(), "CONFIRMED");
            await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(zipkin(traceId)).contains(
                    "gateway-service", "order-service", "payment-service", "barista-service", "query-service"));
        });
    }

    @Test
    void noPageOfAnotherOriginReadsTraces() throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var answer = client.send(HttpRequest.newBuilder(PLATFORM.zipkin().resolve("/api/v2/services"))
                    .header("Origin", "https://shop.example").build(), HttpResponse.BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
        }
    }

    @Nested
    class BadRequest extends BadRequests {

        BadRequest() {
            super(API);
        }

    }

    @Nested
    @DisabledIfSystemProperty(named = "crema.platform", matches = "compose", disabledReason = "certificates of containers stay in their volumes")
    class Foreigners extends ForeignClients {

        Foreigners() {
            super((LocalPlatform) PLATFORM);
        }

    }

    @Nested
    class People extends PeopleLogIn {

        People() {
            super(API);
        }

    }

    @Nested
    class Rogue extends Intruder {

        Rogue() {
            super(PLATFORM);
        }

    }

    /** Runs alone, because it loads the whole platform. */
    @Nested
    @ResourceLock(SERVICES)
    class Crowd extends Abuse {

        Crowd() {
            super(API);
        }

    }

    private static String zipkin(String traceId) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(PLATFORM.zipkin().resolve("/api/v2/trace/" + traceId)).build(),
                    HttpResponse.BodyHandlers.ofString()).body();
        }
    }

    private static List<String> movements(Customer customer) throws IOException {
        return customer.get("/api/wallets/" + customer.id()).body().path("statement").valueStream()
                .map(line -> line.path("type").asString()).toList();
    }

}
