package io.crema.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The gateway as the platform configures it, only with shorter times, in front of real servers. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = {
        "spring.http.clients.read-timeout=1s", "crema.gateway.connections.life=1s"})
class GatewayIT {

    private static final Backend ORDERS = new Backend("order-service");
    private static final Backend PAYMENTS = new Backend("payment-service");
    private static final Backend QUERIES = new Backend("query-service 1");
    private static final Backend OTHER_QUERIES = new Backend("query-service 2");
    private static final Backend IDENTITY = new Backend("identity-service");

    private static final String READ = "/api/wallets/1";
    private static final String READ_ORDER = "/api/orders/1";
    private static final String TOP_UP = "/api/wallets/1/top-ups";
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @LocalServerPort
    int port;

    @Autowired
    CircuitBreakerRegistry breakers;

    @Autowired
    JsonMapper json;

    @DynamicPropertySource
    static void instances(DynamicPropertyRegistry properties) {
        Backend.register(properties, "order-service", ORDERS);
        Backend.register(properties, "payment-service", PAYMENTS);
        Backend.register(properties, "identity-service", IDENTITY);
        Backend.register(properties, "query-service", QUERIES, OTHER_QUERIES);
    }

    @AfterAll
    static void end() {
        Stream.of(ORDERS, PAYMENTS, QUERIES, OTHER_QUERIES, IDENTITY).forEach(Backend::ends);
        HTTP.close();
    }

    @BeforeEach
    void everythingIsWell() {
        Stream.of(ORDERS, PAYMENTS, QUERIES, OTHER_QUERIES).forEach(backend -> backend.is(Backend.WELL));
        IDENTITY.is(Backend.ECHOING);
        breakers.getAllCircuitBreakers().forEach(CircuitBreaker::reset);
    }

    @ParameterizedTest
    @CsvSource({"GET, /api/menu, order-service", "POST, /api/customers, order-service",
            "PATCH, /api/customers/1, order-service", "POST, /api/orders, order-service",
            "POST, /api/orders/1/cancellation, order-service", "POST, /api/wallets/1/top-ups, payment-service",
            "GET, /api/orders, query-service",
            "GET, /api/wallets/1, query-service", "GET, /api/orders/1, query-service",
            "GET, /api/districts/%EA%B0%95%EB%82%A8%EA%B5%AC/balance, query-service"})
    void aRequestReachesTheServiceThatOwnsIt(String method, String path, String service) throws Exception {
        var answer = send(method, path, BodyPublishers.noBody());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).startsWith(service);
    }

    @Test
    void readsTakeTheInstancesInTurn() throws Exception {
        assertThat(List.of(get(READ).body(), get(READ).body())).doesNotHaveDuplicates();
    }

    @Test
    void aBackendThatHangsIsGivenUpInTimeAndAskedOnce() throws Exception {
        PAYMENTS.hangs();
        QUERIES.hangs();
        OTHER_QUERIES.hangs();

        for (var answer : List.of(timed(() -> post(TOP_UP)), timed(() -> get(READ)))) {
            assertThat(answer.statusCode()).isEqualTo(504);
            assertThat(problem(answer, "timeout").path("traceId").asString()).hasSize(32);
            assertThat(answer.headers().firstValue("Retry-After")).hasValue("2");
        }

        assertThat(PAYMENTS.requests()).hasSize(1);
        assertThat(QUERIES.requests().size() + OTHER_QUERIES.requests().size()).isEqualTo(1);
    }

    @Test
    void aReadGoesToAnotherInstanceWhenOneWasKilled() throws Exception {
        QUERIES.dies();
        try {
            for (int i = 0; i < 4; i++) {
                assertThat(get(READ).body()).isEqualTo("query-service 2");
            }
        } finally {
            QUERIES.comesBack();
        }
    }

    @Test
    void aReadGoesToAnotherInstanceWhenOneDropsTheConnection() throws Exception {
        QUERIES.is(Backend.BREAKING);

        for (int i = 0; i < 4; i++) {
            assertThat(get(READ).body()).isEqualTo("query-service 2");
        }

        assertThat(QUERIES.requests()).isNotEmpty();
    }

    @Test
    void aWriteThatReachedNobodyGoesToAnotherInstanceWhole() throws Exception {
        OTHER_QUERIES.is(Backend.ECHOING);
        QUERIES.dies();
        try {
            useUpOldConnections();
            for (int i = 0; i < 4; i++) {
                assertThat(post("/operations/query-service/parked-keys").body()).isEqualTo("{}");
            }
        } finally {
            QUERIES.comesBack();
        }
    }

    private void useUpOldConnections() throws Exception {
        for (int i = 0; i < 4; i++) {
            get(READ);
        }
    }

    @Test
    void aWriteThatWasSentIsNeverRepeated() throws Exception {
        PAYMENTS.is(Backend.BREAKING);

        var answer = post(TOP_UP);

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("2");
        assertThat(PAYMENTS.requests()).hasSize(1);
    }

    @Test
    void aWriteToABackendThatIsDownSaysWhenToComeBack() throws Exception {
        PAYMENTS.dies();
        try {
            await().untilAsserted(() -> {
                var answer = post(TOP_UP);
                assertThat(problem(answer, "service-unavailable").path("backend").asString())
                        .isEqualTo("payment-service");
                assertThat(answer.headers().firstValue("Retry-After")).hasValue("2");
            });
        } finally {
            PAYMENTS.comesBack();
        }
    }

    @Test
    void aConnectionIsNotUsedForLong() throws Exception {
        ORDERS.is(Backend.NAMING_CALLER);
        var first = post("/api/orders").body();

        await().until(() -> !post("/api/orders").body().equals(first));
    }

    @ParameterizedTest
    @CsvSource({"POST, /api/wallets/1/top-ups", "GET, /api/menu"})
    void aBackendsOwnErrorIsPassedOnAsItIs(String method, String path) throws Exception {
        PAYMENTS.is(Backend.answering(503));
        ORDERS.is(Backend.answering(503));

        var answer = send(method, path, BodyPublishers.noBody());

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).endsWith("-service");
        assertThat(answer.headers().firstValue("Retry-After")).as("added").hasValue("2");
        assertThat(PAYMENTS.requests().size() + ORDERS.requests().size()).isEqualTo(1);
    }

    static Stream<Consumer<Backend>> faults() {
        return Stream.of(Backend::hangs, backend -> backend.is(Backend.BREAKING),
                backend -> backend.is(Backend.answering(502)), backend -> backend.is(Backend.answering(503)));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aReadOfAnOrderIsAnsweredByItsOwnerWhileTheReadSideIsAway(Consumer<Backend> fault) throws Exception {
        assertThat(get(READ_ORDER).headers().firstValue("Crema-Source")).isEmpty();
        assertThat(ORDERS.requests()).isEmpty();
        fault.accept(QUERIES);
        fault.accept(OTHER_QUERIES);

        var answer = timed(() -> get(READ_ORDER));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("order-service");
        assertThat(answer.headers().firstValue("Crema-Source")).hasValue("order-service");
        assertThat(answer.headers().firstValue("Age")).isEmpty();
        assertThat(ORDERS.requests().getFirst().getFirst("Authorization")).isEqualTo("Bearer all");
    }

    @Test
    void aReadOfAnOrderIsAnsweredByItsOwnerWhileTheReadSideIsDownAndByTheReadSideOnceItIsBack() throws Exception {
        QUERIES.dies();
        OTHER_QUERIES.dies();
        try {
            for (int i = 0; i < 12; i++) {
                assertThat(get(READ_ORDER).body()).isEqualTo("order-service");
            }
        } finally {
            QUERIES.comesBack();
            OTHER_QUERIES.comesBack();
        }

        await().untilAsserted(() -> assertThat(get(READ_ORDER).body()).startsWith("query-service"));
    }

    @Test
    void theAlternativeGetsOneOrderAlone() throws Exception {
        QUERIES.is(Backend.BREAKING);
        OTHER_QUERIES.is(Backend.BREAKING);

        for (String other : List.of("/api/orders", READ, "/api/districts/x/balance")) {
            assertThat(get(other).statusCode()).as(other).isEqualTo(503);
        }
        assertThat(ORDERS.requests()).isEmpty();
        assertThat(send("HEAD", READ_ORDER, BodyPublishers.noBody()).headers().firstValue("Crema-Source"))
                .hasValue("order-service");
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 404})
    void aRefusalOfTheAlternativeIsTheAnswer(int status) throws Exception {
        QUERIES.is(Backend.answering(503));
        OTHER_QUERIES.is(Backend.answering(503));
        ORDERS.is(Backend.answering(status));

        assertThat(get(READ_ORDER).statusCode()).isEqualTo(status);
        assertThat(breakers.circuitBreaker("order-service").getMetrics().getNumberOfFailedCalls()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 503})
    void whileTheAlternativeIsAwayTooTheReadSidesOwnErrorIsPassedOn(int status) throws Exception {
        QUERIES.is(Backend.answering(503));
        OTHER_QUERIES.is(Backend.answering(503));
        ORDERS.is(Backend.answering(status));

        var answer = get(READ_ORDER);

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).startsWith("query-service");
        assertThat(answer.headers().firstValue("Crema-Source")).isEmpty();
    }

    @Test
    void withoutTheRightTokenNoAlternativeIsAsked() throws Exception {
        QUERIES.is(Backend.BREAKING);
        OTHER_QUERIES.is(Backend.BREAKING);

        var answer = HTTP.send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + READ_ORDER))
                .header("Authorization", "Bearer forged").build(), BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(ORDERS.requests()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"400, 0", "404, 0", "422, 0", "500, 0", "502, 1", "503, 1", "504, 1"})
    void anAnswerCountsAgainstABackendOnlyIfItSaysThatItCanServeNobody(int status, int failures) throws Exception {
        PAYMENTS.is(Backend.answering(status));

        post(TOP_UP);

        assertThat(breakers.circuitBreaker("payment-service").getMetrics().getNumberOfFailedCalls())
                .isEqualTo(failures);
    }

    @Test
    void aBackendThatFailsIsLeftAloneForAWhileAndThenTriedAgain() throws Exception {
        PAYMENTS.is(Backend.BREAKING);
        for (int i = 0; i < 10; i++) {
            post(TOP_UP);
        }
        PAYMENTS.is(Backend.WELL);
        assertThat(breakers.circuitBreaker("payment-service").getState()).isEqualTo(CircuitBreaker.State.OPEN);

        var refused = post(TOP_UP);

        assertThat(PAYMENTS.requests()).isEmpty();
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValueAsLong("Retry-After")).hasValue(2);
        var problem = problem(refused, "service-unavailable");
        assertThat(problem.path("backend").asString()).isEqualTo("payment-service");
        assertThat(problem.path("instance").asString()).isEqualTo(TOP_UP);
        assertThat(post("/api/orders").statusCode()).as("another backend").isEqualTo(200);

        await().untilAsserted(() -> assertThat(breakers.circuitBreaker("payment-service").getState())
                .isEqualTo(CircuitBreaker.State.HALF_OPEN));
        for (int i = 0; i < 5; i++) {
            assertThat(post(TOP_UP).statusCode()).isEqualTo(200);
        }
        assertThat(breakers.circuitBreaker("payment-service").getState()).isEqualTo(CircuitBreaker.State.CLOSED);
    }

    @Test
    void aCrowdThatWaitsForOneBackendDoesNotKeepTheOthersBusy() throws Exception {
        PAYMENTS.hangs();
        List<CompletableFuture<HttpResponse<String>>> crowd = IntStream.range(0, 60)
                .mapToObj(i -> HTTP.sendAsync(request("POST", TOP_UP, BodyPublishers.noBody()).build(),
                        BodyHandlers.ofString()))
                .toList();
        await().untilAsserted(() -> assertThat(PAYMENTS.requests()).hasSizeGreaterThan(30));

        assertThat(post("/api/orders").statusCode()).isEqualTo(200);

        assertThat(crowd).allSatisfy(answer -> assertThat(answer.get().statusCode()).isIn(503, 504));
    }

    @Test
    void aClientThatBreaksOffDoesNotCountAgainstTheBackend() throws Exception {
        for (int i = 0; i < 10; i++) {
            try (var client = new Socket("localhost", port)) {
                client.getOutputStream().write("""
                        POST %s HTTP/1.1
                        Host: localhost
                        Authorization: Bearer all
                        Content-Type: application/json
                        Content-Length: 100

                        {""".formatted(TOP_UP).replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
            }
        }

        assertThat(post(TOP_UP).statusCode()).isEqualTo(200);
        assertThat(PAYMENTS.requests()).hasSize(1);
        assertThat(breakers.circuitBreaker("payment-service").getMetrics().getNumberOfFailedCalls()).isZero();
    }

    @Test
    void aBodyOverTheLimitIsRefusedWhetherItsLengthIsSaidOrNot() throws Exception {
        byte[] large = new byte[100_000];

        for (var body : List.of(BodyPublishers.ofByteArray(large),
                BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(large)))) {
            var answer = send("POST", "/api/orders", body);
            assertThat(answer.statusCode()).isEqualTo(413);
            problem(answer, "payload-too-large");
        }
        assertThat(ORDERS.requests()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"'', 401, unauthorized", "Bearer forged, 401, unauthorized", "Bearer reader, 403, forbidden"})
    void aRequestWithoutTheRightTokenStopsHere(String token, int status, String type) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + TOP_UP))
                .POST(BodyPublishers.noBody());
        if (!token.isEmpty()) {
            request.header("Authorization", token);
        }

        var answer = HTTP.send(request.build(), BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValueSatisfying(
                challenge -> assertThat(challenge).startsWith("Bearer"));
        assertThat(problem(answer, type).path("instance").asString()).isEqualTo(TOP_UP);
        assertThat(PAYMENTS.requests()).isEmpty();
    }

    @Test
    void whileNobodyCanTellWhetherATokenIsValidItsBearerMayTryAgain() throws Exception {
        var answer = HTTP.send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + READ))
                .header("Authorization", "Bearer unverifiable").build(), BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(answer.headers().firstValue("WWW-Authenticate")).isEmpty();
        assertThat(problem(answer, "service-unavailable").path("instance").asString()).isEqualTo(READ);
    }

    @Test
    void whileSessionsCannotBeReachedTokensServe() throws Exception {
        var answer = HTTP.send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + READ))
                .header("Cookie", "crema-session=" + "A".repeat(43)).build(), BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("2");
        problem(answer, "service-unavailable");
        assertThat(get(READ).statusCode()).isEqualTo(200);
    }

    @Test
    void cookiesReachNoBackend() throws Exception {
        var request = request("POST", "/api/orders", BodyPublishers.noBody()).header("Cookie", "theme=dark").build();

        assertThat(HTTP.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);

        assertThat(ORDERS.requests().getLast()).doesNotContainKey("Cookie");
    }

    @Test
    void anOperatorReachesAServiceByItsName() throws Exception {
        ORDERS.is((exchange, name) -> {
            exchange.getResponseHeaders().add("Asked", exchange.getRequestURI().toString());
            Backend.WELL.treat(exchange, name);
        });

        for (String rest : List.of("parked-keys/saga-replies?key=1", "sagas/%7Bx%7D",
                "sagas/%ED%95%98?a=%7B%25&b=%2B", "parked-keys/tickets?key=YQ%3D%3D&a%3Bb=c%3Dd")) {
            var answer = get("/operations/order-service/" + rest);

            assertThat(answer.headers().firstValue("Asked")).hasValue("/operations/" + rest);
        }
        assertThat(ORDERS.requests().get(1).getFirst("X-Forwarded-Uri"))
                .isEqualTo("/operations/order-service/sagas/%7Bx%7D");
        assertThat(get("/operations/order-service/parked-keys/tickets?key=YQ==&a;b=c=d").headers().firstValue("Asked"))
                .hasValue("/operations/parked-keys/tickets?key=YQ%3D%3D&a%3Bb=c%3Dd");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/orders", "/operations/order-service/parked-keys"})
    void whatAClientClaimsAboutItselfReachesNoBackend(String path) throws Exception {
        var claims = List.of("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Port",
                "X-Forwarded-Proto", "X-Forwarded-Prefix", "X-Forwarded-Uri", "X-Forwarded-User", "X-Forwarded",
                "x-forwarded-client-cert", "X-Real-IP", "X-Original-URL");
        var request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .header("Authorization", "Bearer all").POST(BodyPublishers.noBody());
        claims.forEach(claim -> request.header(claim, "203.0.113.7"));

        assertThat(HTTP.send(request.build(), BodyHandlers.ofString()).statusCode()).isEqualTo(200);

        var received = ORDERS.requests().getLast();
        assertThat(received.get("X-Forwarded-For")).containsExactly("127.0.0.1");
        assertThat(received.values()).noneMatch(values -> values.toString().contains("203.0.113.7"));
    }

    @ParameterizedTest
    @CsvSource({"/api/menu", "/api/orders/1", "/actuator/health"})
    void headIsGetWithoutTheBody(String path) throws Exception {
        var answer = send("HEAD", path, BodyPublishers.noBody());

        assertThat(answer.statusCode()).isEqualTo(get(path).statusCode());
        assertThat(answer.body()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"PUT, /api/menu, 'GET, HEAD'", "GET, /api/customers, 'PATCH, POST'", "PUT, /api/wallets/1, 'GET, HEAD'",
            "GET, /oauth2/token, POST", "DELETE, /api/wallets/1/top-ups, 'GET, HEAD, POST'"})
    void aWrongMethodIsAnsweredWithTheAllowedOnes(String method, String path, String allowed) throws Exception {
        var answer = send(method, path, BodyPublishers.noBody());

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().allValues("Allow")).containsExactly(allowed);
        problem(answer, "method-not-allowed");
    }

    @Test
    void metricsNeedTheScopeOperations() throws Exception {
        var anybody = HTTP.send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/actuator/prometheus"))
                .build(), BodyHandlers.ofString());

        assertThat(anybody.statusCode()).isEqualTo(401);
        assertThat(get("/actuator/prometheus").statusCode()).isEqualTo(200);
    }

    @Test
    void anotherOriginIsNotAllowedUnlessItIsConfigured() throws Exception {
        var preflight = HTTP.send(request("OPTIONS", "/api/menu", BodyPublishers.noBody())
                .header("Origin", "https://shop.example").header("Access-Control-Request-Method", "GET").build(),
                BodyHandlers.ofString());

        assertThat(preflight.statusCode()).isEqualTo(403);
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
        problem(preflight, "origin-not-allowed");
    }

    @Test
    void aStaleTokenDoesNotLockItsClientOutOfTheTokenEndpoint() throws Exception {
        var answer = HTTP.send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/oauth2/token"))
                .header("Authorization", "Bearer forged").header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("grant_type=client_credentials&client_id=clerk&x=%EA%B0%95+a%2Bb"))
                .build(),
                BodyHandlers.ofString());

        assertThat(answer.body()).isEqualTo("grant_type=client_credentials&client_id=clerk&x=%EA%B0%95+a%2Bb");
    }

    @ParameterizedTest
    @CsvSource({"/api/nothing", "/fallback/order-service"})
    void whatIsNoRouteIsNotFound(String path) throws Exception {
        var answer = get(path);

        assertThat(answer.statusCode()).isEqualTo(404);
        problem(answer, "not-found");
    }

    @Test
    void theClientsTraceIsContinuedAndNamedInProblems() throws Exception {
        var traced = request("POST", TOP_UP, BodyPublishers.noBody())
                .header("traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01").build();
        HTTP.send(traced, BodyHandlers.ofString());
        assertThat(PAYMENTS.requests().getFirst().getFirst("traceparent")).startsWith("00-" + TRACE + "-")
                .doesNotContain("00f067aa0ba902b7");
        PAYMENTS.is(Backend.BREAKING);

        var answer = HTTP.send(traced, BodyHandlers.ofString());

        assertThat(problem(answer, "service-unavailable").path("traceId").asString()).isEqualTo(TRACE);
    }

    @Test
    void aBackendLearnsHowLongTheGatewayWaitsAndNotHowLongTheClientDoes() throws Exception {
        var answer = HTTP.send(request("POST", TOP_UP, BodyPublishers.noBody()).header("grpc-timeout", "1n").build(),
                BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(PAYMENTS.requests().getFirst().get("grpc-timeout")).singleElement(STRING).matches("\\d{4,5}m");
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send("GET", path, BodyPublishers.noBody());
    }

    private HttpResponse<String> post(String path) throws IOException, InterruptedException {
        return send("POST", path, BodyPublishers.ofString("{}"));
    }

    private HttpResponse<String> send(String method, String path, BodyPublisher body)
            throws IOException, InterruptedException {
        return HTTP.send(request(method, path, body).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String method, String path, BodyPublisher body) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path)).method(method, body)
                .header("Authorization", "Bearer all").header("Content-Type", "application/json");
    }

    private JsonNode problem(HttpResponse<String> answer, String type) {
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        var problem = json.readTree(answer.body());
        assertThat(problem.path("type").asString()).isEqualTo("urn:crema:problem:" + type);
        assertThat(problem.path("traceId").asString()).isNotEmpty();
        return problem;
    }

    private interface Call {

        HttpResponse<String> send() throws IOException, InterruptedException;

    }

    private static HttpResponse<String> timed(Call call) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        var answer = call.send();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(4));
        return answer;
    }

    /** Knows two tokens: {@code all}, which has every scope, and {@code reader}; cannot tell of {@code unverifiable}. */
    @TestConfiguration
    static class Identity {

        @Bean
        JwtDecoder tokens() {
            return token -> {
                if (token.equals("forged")) {
                    throw new BadJwtException("Not signed by the issuer");
                }
                if (token.equals("unverifiable")) {
                    throw new JwtException("The issuer's keys cannot be had");
                }
                var scopes = token.equals("all")
                        ? List.of("orders:read", "orders:write", "wallets:read", "wallets:write", "customers:write",
                                "menu:read", "districts:read", "operations")
                        : List.of("orders:read");
                return Jwt.withTokenValue(token).header("alg", "none").subject("clerk").claim("scope", scopes).build();
            };
        }

    }

}
