package io.crema.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.crema.local.Api;
import io.crema.local.Api.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.ResourceLockTarget;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every way an order can go, through the gateway of the real platform, however it stands: money, order, ticket and read
 * model. The customers go side by side, but for those who meet a service that is down.
 */
@ResourceLock(value = JourneyIT.SERVICES, mode = ResourceAccessMode.READ, target = ResourceLockTarget.CHILDREN)
class JourneyIT {

    static final String SERVICES = "services";

    private static final House HOUSE = House.chosen();
    private static final Api API = HOUSE.api();

    @BeforeAll
    static void up() {
        HOUSE.up();
    }

    @AfterAll
    static void down() {
        HOUSE.close();
    }

    @Test
    void anOrderIsChargedBrewedAndCollected() throws Exception {
        var customer = Customer.with(API, "강남구", 20_000);

        String order = customer.orders("cafe-latte", 2);

        customer.sees(order, "READY");
        customer.hasBalance(11_000);
        assertThat(customer.post("/api/orders/" + order + "/collection", Map.of(), "").status()).isEqualTo(200);
        assertThat(customer.sees(order, "COLLECTED").path("history").size()).isEqualTo(4);
        await().untilAsserted(
                () -> assertThat(customer.get("/api/wallets/" + customer.id()).body().path("stamps").asInt())
                        .isEqualTo(1));
    }

    @Test
    void aChargeThatTheWalletDoesNotCoverIsDeclined() throws Exception {
        var customer = Customer.with(API, "강남구", 1_000);

        String order = customer.orders("americano", 1);

        assertThat(customer.sees(order, "CANCELLED").path("reason").asString()).isEqualTo("insufficient balance");
        customer.hasBalance(1_000);
    }

    @Test
    void aRejectedTicketIsRefunded() throws Exception {
        var customer = Customer.with(API, "마포구", 20_000);

        String order = customer.orders("sold-out-mocha", 1);

        customer.sees(order, "CANCELLED");
        customer.hasBalance(20_000);
        assertThat(movements(customer)).containsExactlyInAnyOrder("WalletToppedUp", "WalletCharged", "WalletRefunded");
    }

    @Test
    void aShopThatStaysSilentIsCancelledAndRefunded() throws Exception {
        var customer = Customer.with(API, "마포구", 20_000);

        String order = customer.orders("ghost-latte", 1);

        assertThat(customer.sees(order, "CANCELLED").path("reason").asString()).isEqualTo("shop timed out");
        customer.hasBalance(20_000);
    }

    @Test
    void aConfirmedOrderIsCancelledByItsCustomerUntilBrewingBegins() throws Exception {
        var customer = Customer.with(API, "마포구", 20_000);
        String order = customer.orders("slow-drip", 1);
        customer.sees(order, "CONFIRMED");
        customer.hasBalance(13_000);

        assertThat(customer.post("/api/orders/" + order + "/cancellation", Map.of(), "").status()).isEqualTo(202);

        customer.sees(order, "CANCELLED");
        customer.hasBalance(20_000);
    }

    @Test
    void aBrewedOrderCannotBeCancelled() throws Exception {
        var customer = Customer.with(API, "마포구", 20_000);
        String order = customer.orders("espresso", 1);
        customer.sees(order, "READY");

        Answer refused = customer.post("/api/orders/" + order + "/cancellation", Map.of(), "");

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.body().path("type").asString()).isEqualTo("urn:crema:problem:brewing-began");
        customer.hasBalance(16_500);
    }

    @Test
    void aRepeatedRequestGetsTheFirstAnswerAndIsChargedOnce() throws Exception {
        var customer = Customer.with(API, "마포구", 20_000);
        String key = UUID.randomUUID().toString();

        Answer first = customer.orders(key, "gangnam", "espresso", "1");
        Answer second = customer.orders(key, "gangnam", "espresso", "1");
        Answer other = customer.orders(key, "gangnam", "espresso", "2");

        assertThat(second.status()).isEqualTo(202);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(other.status()).isEqualTo(422);
        assertThat(other.body().path("type").asString()).isEqualTo("urn:crema:problem:idempotency-key-reused");
        customer.sees(first.body().path("orderId").asString(), "READY");
        customer.hasBalance(16_500);
    }

    @ParameterizedTest
    @CsvSource({"nowhere, espresso, 1, 422, unknown-shop", "gangnam, tea, 1, 422, unknown-sku",
            "gangnam, espresso, -1, 400, validation", "gangnam, espresso, 1000000, 400, validation",
            "gangnam, espresso, 99999999999, 400, validation", "gangnam, espresso, }, 400, malformed-json"})
    void aBadOrderIsAProblemAndNothingIsHalfDone(String shop, String sku, String quantity, int status, String type)
            throws Exception {
        var customer = Customer.with(API, "은평구", 5_000);

        Answer answer = customer.orders(UUID.randomUUID().toString(), shop, sku, quantity);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body().path("type").asString()).isEqualTo("urn:crema:problem:" + type);
        assertThat(answer.body().path("traceId").asString()).hasSize(32);
        assertThat(customer.get("/api/orders?customerId=" + customer.id()).body().path("items").size()).isZero();
    }

    @Test
    void aRequestThatCannotBeDoneIsAProblemWithATypeAndATrace() throws Exception {
        var customer = Customer.with(API, "은평구", 5_000);
        String order = "{\"customerId\":\"%s\",\"shopId\":\"gangnam\",\"items\":[{\"sku\":\"%s\",\"quantity\":1}]}";
        var key = Map.of("Idempotency-Key", UUID.randomUUID().toString());

        isProblem(customer.post("/api/orders", Map.of(), order.formatted(customer.id(), "espresso")), 400,
                "missing-idempotency-key");
        isProblem(customer.post("/api/orders", key, order.formatted(UUID.randomUUID(), "espresso")), 422,
                "unknown-customer");
        isProblem(customer.post("/api/orders", key, order.formatted(customer.id(), "e".repeat(2_000_000))), 413,
                "payload-too-large");
        isProblem(customer.post("/api/wallets/" + customer.id() + "/top-ups", key,
                "{\"amount\":{\"amount\":1,\"currency\":\"EUR\"}}"), 400, "wrong-currency");
        isProblem(customer.get("/api/orders/" + UUID.randomUUID()), 404, "not-found");
        isProblem(customer.post("/api/orders/" + UUID.randomUUID() + "/cancellation", Map.of(), ""), 404,
                "unknown-order");
        customer.hasBalance(5_000);
    }

    @Test
    void anOperatorSeesTheCourseOfASaga() throws Exception {
        var customer = Customer.with(API, "은평구", 1_000);
        String order = customer.orders("espresso", 1);
        customer.sees(order, "CANCELLED");

        assertThat(courseOf(order)).containsExactly("start", "ChargeDeclined");
        isProblem(customer.get("/operations/order-service/sagas/" + order), 403, "forbidden");
    }

    /** The inputs of an order's saga as an operator sees them. */
    private static List<String> courseOf(String order) throws Exception {
        Answer saga = API.call("GET", "/operations/order-service/sagas/" + order, API.token("operator", List.of()),
                Map.of(), "");
        assertThat(saga.status()).isEqualTo(200);
        return saga.body().path("history").valueStream().map(step -> step.path("input").asString()).toList();
    }

    private static void isProblem(Answer answer, int status, String type) {
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(status);
        assertThat(answer.body().path("type").asString()).isEqualTo("urn:crema:problem:" + type);
        assertThat(answer.body().path("traceId").asString()).hasSize(32);
    }

    @Test
    void aDistrictsBalanceIsTheSumOfItsWallets() throws Exception {
        String district = "종로구 " + UUID.randomUUID();
        Customer.with(API, district, 7_000);
        Customer.with(API, district, 5_000);

        await().untilAsserted(() -> assertThat(Customer.with(API, "은평구", 1_000)
                .get("/api/districts/" + URLEncoder.encode(district, StandardCharsets.UTF_8).replace("+", "%20")
                        + "/balance")
                .body().at("/balance/amount").asLong()).isEqualTo(12_000));
    }

    @ResourceLock(SERVICES)
    @Test
    void ordersAreTakenWhileEveryOtherServiceIsDown() throws Exception {
        var customer = Customer.with(API, "강남구", 20_000);
        var others = List.of("payment-service", "barista-service", "query-service");
        others.parallelStream().forEach(HOUSE::stop);

        String order = customer.orders("espresso", 1);
        Answer read = customer.get("/api/orders/" + order);

        assertThat(read.status()).isEqualTo(503);
        assertThat(read.header("retry-after")).isNotEmpty();
        assertThat(read.body().path("type").asString()).isEqualTo("urn:crema:problem:service-unavailable");

        await().atMost(Duration.ofSeconds(20)).until(() -> courseOf(order).contains("Timeout"));
        others.parallelStream().forEach(HOUSE::start);
        customer.sees(order, "CANCELLED");
        customer.hasBalance(20_000);
    }

    @ResourceLock(SERVICES)
    @Test
    void aServiceThatHangsIsGivenUpByTheGatewaysTimeLimit() throws Exception {
        var customer = Customer.with(API, "강남구", 20_000);
        HOUSE.pause("payment-service");
        try {
            long begin = System.nanoTime();

            Answer answer = customer.topUp(1_000, UUID.randomUUID().toString());

            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(8));
            assertThat(answer.status()).isEqualTo(504);
            assertThat(answer.body().path("type").asString()).isEqualTo("urn:crema:problem:timeout");
        } finally {
            HOUSE.resume("payment-service");
        }
    }

    @Test
    void anOrderIsOneTraceFromTheGatewayToTheReadSide() throws Exception {
        var customer = Customer.with(API, "강남구", 20_000);
        String traceId = UUID.randomUUID().toString().replace("-", "");
        Answer placed = customer.post("/api/orders",
                Map.of("Idempotency-Key", traceId, "traceparent", "00-" + traceId + "-00f067aa0ba902b7-01"), """
                        {"customerId":"%s","shopId":"gangnam","items":[{"sku":"espresso","quantity":1}]}"""
                        .formatted(customer.id()));
        customer.sees(placed.body().path("orderId").asString(), "CONFIRMED");

        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(zipkin(traceId)).contains(
                "gateway-service", "order-service", "payment-service", "barista-service", "query-service"));
    }

    private static String zipkin(String traceId) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(HOUSE.zipkin().resolve("/api/v2/trace/" + traceId)).build(),
                    HttpResponse.BodyHandlers.ofString()).body();
        }
    }

    private static List<String> movements(Customer customer) throws IOException {
        return customer.get("/api/wallets/" + customer.id()).body().path("statement").valueStream()
                .map(line -> line.path("type").asString()).toList();
    }

}
