package io.crema.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Named.named;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.sun.net.httpserver.HttpExchange;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers that are composed of several services' parts. A back end per front end: one round trip, its own shape, and limits
 * that the other does not feel.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = {
        "crema.gateway.web.limits.concurrent=2", "crema.gateway.web.limits.deadline=2s",
        "crema.gateway.mobile.limits.deadline=1s", "crema.gateway.details.limits.deadline=1s"})
@Import(GatewayIT.Identity.class)
class CompositionIT {

    private static final String CUSTOMER = "0190a1b2-0000-7000-8000-000000000001";
    private static final String WEB = "/bff/web/customers/" + CUSTOMER;
    private static final String MOBILE = "/bff/mobile/customers/" + CUSTOMER;

    private static final String ORDER = "0190a1b2-0000-7000-8000-00000000000a";
    private static final String DETAILS = "/api/orders/" + ORDER + "/details";

    private static final Backend ORDERS = new Backend("order-service");
    private static final Backend QUERIES = new Backend("query-service");
    private static final Backend PAYMENTS = new Backend("payment-service");
    private static final Backend BARISTAS = new Backend("barista-service");
    private static final Map<String, Backend> PARTS = Map.of("order", QUERIES, "payment", PAYMENTS, "ticket", BARISTAS);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @LocalServerPort
    int port;

    @Autowired
    CircuitBreakerRegistry breakers;

    @Autowired
    JsonMapper json;

    @Autowired
    Compositions compositions;

    @DynamicPropertySource
    static void instances(DynamicPropertyRegistry properties) {
        Backend.register(properties, "order-service", ORDERS);
        Backend.register(properties, "query-service", QUERIES);
        Backend.register(properties, "payment-service", PAYMENTS);
        Backend.register(properties, "barista-service", BARISTAS);
    }

    @AfterAll
    static void end() {
        Stream.of(ORDERS, QUERIES, PAYMENTS, BARISTAS).forEach(Backend::ends);
        HTTP.close();
    }

    @BeforeEach
    void everythingIsWell() {
        ORDERS.is((exchange, _) -> json(exchange, exchange.getRequestURI().getPath().equals("/api/menu") ? """
                [{"sku":"espresso"}]""" : """
                {"status":"PENDING"}"""));
        QUERIES.is((exchange, _) -> json(exchange, answerOfQueries(exchange.getRequestURI().getPath())));
        PAYMENTS.is((exchange, _) -> json(exchange, """
                {"status":"CHARGED"}"""));
        BARISTAS.is((exchange, _) -> json(exchange, """
                {"status":"BREWING"}"""));
        breakers.getAllCircuitBreakers().forEach(CircuitBreaker::reset);
    }

    private static String answerOfQueries(String path) {
        if (path.startsWith("/api/wallets/")) {
            return """
                    {"balance":{"amount":5000,"currency":"KRW"},"stamps":3,"statement":[]}""";
        }
        return path.startsWith("/api/orders/") ? """
                {"status":"CONFIRMED"}""" : """
                {"items":[{"orderId":"o1","status":"READY"},{"orderId":"o0","status":"COLLECTED"}],"next":null}""";
    }

    @Test
    void thePageOfTheBrowserHasWalletOrdersAndMenu() {
        var page = body(get(WEB, "all"));

        assertThat(page).isEqualTo(json.readTree("""
                {"customerId":"%s","wallet":{"balance":{"amount":5000,"currency":"KRW"},"stamps":3,"statement":[]},
                 "orders":[{"orderId":"o1","status":"READY"},{"orderId":"o0","status":"COLLECTED"}],
                 "menu":[{"sku":"espresso"}],"missing":[]}""".formatted(CUSTOMER)));
        assertThat(QUERIES.requests()).hasSize(2).allSatisfy(request -> {
            assertThat(request.getFirst("Authorization")).isEqualTo("Bearer all");
            assertThat(request.getFirst("traceparent")).isNotEmpty();
        });
    }

    @Test
    void theScreenOfTheAppIsSmall() {
        assertThat(body(get(MOBILE, "all"))).isEqualTo(json.readTree("""
                {"balance":{"amount":5000,"currency":"KRW"},"stamps":3,"order":{"orderId":"o1","status":"READY"},
                 "missing":[]}"""));
        assertThat(ORDERS.requests()).isEmpty();
    }

    @Test
    void detailsHaveOrderPaymentAndTicket() {
        assertThat(body(get(DETAILS, "all"))).isEqualTo(json.readTree("""
                {"order":{"status":"CONFIRMED"},"payment":{"status":"CHARGED"},"ticket":{"status":"BREWING"},
                 "missing":[]}"""));
        assertThat(List.of(QUERIES, PAYMENTS, BARISTAS)).allSatisfy(backend -> {
            assertThat(backend.requests()).hasSize(1);
            assertThat(backend.requests().getFirst().getFirst("Authorization")).isEqualTo("Bearer all");
            assertThat(backend.requests().getFirst().getFirst("traceparent")).isNotEmpty();
        });
    }

    @Test
    void whatDoesNotExistYetIsNotMissing() {
        PAYMENTS.is(Backend.answering(404));
        BARISTAS.is(Backend.answering(404));

        assertThat(body(get(DETAILS, "all"))).isEqualTo(json.readTree("""
                {"order":{"status":"CONFIRMED"},"payment":null,"ticket":null,"missing":[]}"""));
    }

    static Stream<Arguments> faults() {
        var faults = Map.<String, Consumer<Backend>>of("slow", Backend::hangs, "broken",
                backend -> backend.is(Backend.BREAKING), "erroring", backend -> backend.is(Backend.answering(500)),
                "unavailable", backend -> backend.is(Backend.answering(503)));
        return PARTS.keySet().stream().flatMap(part -> faults.entrySet().stream()
                .map(fault -> arguments(part, named(fault.getKey(), fault.getValue()))));
    }

    @Test
    void theOrderOfTheDetailsComesFromItsOwnerWhileTheReadSideIsAway() {
        QUERIES.is(Backend.answering(503));
        BARISTAS.is(Backend.BREAKING);

        assertThat(body(get(DETAILS, "all"))).isEqualTo(json.readTree("""
                {"order":{"status":"PENDING"},"payment":{"status":"CHARGED"},"ticket":null,"missing":["ticket"]}"""));
    }

    @Test
    void aPartOfAServiceWithoutInstancesComesFromTheAlternative() throws InterruptedException {
        var token = Jwt.withTokenValue("all").header("alg", "none").subject("clerk").build();
        SecurityContextHolder.getContext()
                .setAuthentication(new JwtAuthenticationToken(token, AuthorityUtils.NO_AUTHORITIES));
        try {
            var parts = compositions.named("test", new Composition.Limits(Duration.ofSeconds(2), 1))
                    .read(List.of(new Composition.Part("order", "no-service", "/api/orders/1", Map.of())
                            .orFrom("order-service")));

            assertThat(parts.part("order")).contains(json.readTree("{\"status\":\"PENDING\"}"));
        } finally {
            SecurityContextHolder.clearContext();
        }
    }

    @ParameterizedTest(name = "{0} is {1}")
    @MethodSource("faults")
    void aPartOfTheDetailsIsMissingWhileItsServiceIsAway(String part, Consumer<Backend> fault) {
        ORDERS.is(Backend.answering(503));
        fault.accept(backendOf(part));

        detailsLack(part);
    }

    @ParameterizedTest
    @ValueSource(strings = {"order", "payment", "ticket"})
    void aPartOfTheDetailsIsMissingWhileItsServiceIsDown(String part) {
        ORDERS.is(Backend.answering(503));
        backendOf(part).dies();
        try {
            detailsLack(part);
        } finally {
            backendOf(part).comesBack();
        }
    }

    private static Backend backendOf(String part) {
        return Objects.requireNonNull(PARTS.get(part));
    }

    private void detailsLack(String part) {
        long begin = System.nanoTime();
        var details = body(get(DETAILS, "all"));

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(3));
        assertThat(details.path("missing")).isEqualTo(json.readTree("[\"" + part + "\"]"));
        assertThat(PARTS.keySet().stream().filter(name -> details.path(name).isNull())).containsExactly(part);
    }

    @Test
    void detailsOfWhichNothingIsKnownAreUnavailable() {
        QUERIES.is(Backend.answering(503));
        ORDERS.is(Backend.answering(503));
        PAYMENTS.is(Backend.answering(404));
        BARISTAS.is(Backend.answering(404));

        var answer = get(DETAILS, "all");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    }

    @ParameterizedTest
    @CsvSource({"403, forbidden", "404, not-found"})
    void detailsOfAnOrderThatIsRefusedAreRefused(int status, String type) {
        QUERIES.is(Backend.answering(status));

        var answer = get(DETAILS, "all");

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).contains("urn:crema:problem:" + type).doesNotContain("CHARGED");
    }

    @Test
    void detailsOfNoOrderAreTheClientsMistake() {
        assertThat(get("/api/orders/1/details", "all").statusCode()).isEqualTo(400);
        assertThat(get("/api/orders/1/2/details", "all").statusCode()).isEqualTo(405);
        assertThat(QUERIES.requests()).isEmpty();
    }

    @Test
    void aPartWhoseServiceIsAwayIsNamed() {
        ORDERS.is(Backend.BREAKING);

        var page = body(get(WEB, "all"));

        assertThat(page.path("missing")).isEqualTo(json.readTree("[\"menu\"]"));
        assertThat(page.path("menu").isNull()).isTrue();
        assertThat(page.path("orders").size()).isEqualTo(2);
    }

    @Test
    void aPartThatIsTooSlowIsMissingAtTheDeadline() {
        ORDERS.hangs();

        long begin = System.nanoTime();
        var page = body(get(WEB, "all"));

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(4));
        assertThat(page.path("missing")).isEqualTo(json.readTree("[\"menu\"]"));
    }

    @Test
    void withoutAnyPartThereIsNoAnswer() {
        QUERIES.is(Backend.answering(503));

        var answer = get(MOBILE, "all");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    }

    @ParameterizedTest
    @CsvSource({"403, forbidden", "404, not-found"})
    void aRefusalIsPassedOn(int status, String type) {
        QUERIES.is(Backend.answering(status));

        for (String path : List.of(WEB, MOBILE)) {
            var answer = get(path, "all");
            assertThat(answer.statusCode()).isEqualTo(status);
            assertThat(answer.body()).contains("urn:crema:problem:" + type);
        }
        assertThat(breakers.circuitBreaker("query-service").getMetrics().getNumberOfFailedCalls()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"/bff/web/customers/, forged, 401", "/bff/web/customers/, reader, 403", "/api/orders/, forged, 401"})
    void aTokenIsCheckedFirst(String path, String token, int status) {
        assertThat(get(path + CUSTOMER + (path.startsWith("/api") ? "/details" : ""), token).statusCode())
                .isEqualTo(status);
        assertThat(QUERIES.requests()).isEmpty();
    }

    @Test
    void anOverloadOfOneDoesNotTouchTheOther() {
        ORDERS.hangs();
        List<CompletableFuture<HttpResponse<String>>> crowd = IntStream.range(0, 2)
                .mapToObj(_ -> HTTP.sendAsync(request(WEB, "all").build(), BodyHandlers.ofString())).toList();
        await().until(() -> ORDERS.requests().size() == 2);

        var refused = get(WEB, "all");

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(body(get(MOBILE, "all")).path("missing").size()).isZero();
        assertThat(crowd).allSatisfy(answer -> assertThat(answer.join().statusCode()).isEqualTo(200));
    }

    private JsonNode body(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json.readTree(answer.body());
    }

    private HttpResponse<String> get(String path, String token) {
        return HTTP.sendAsync(request(path, token).build(), BodyHandlers.ofString()).join();
    }

    private HttpRequest.Builder request(String path, String token) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .version(HttpClient.Version.HTTP_1_1)
                .header("Authorization", "Bearer " + token);
    }

    private static void json(HttpExchange exchange, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

}
