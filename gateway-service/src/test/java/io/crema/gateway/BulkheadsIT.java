package io.crema.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Clients that wait, hang or send slowly hold up nobody else: the gateway with small limits in front of real servers. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = {
        "crema.gateway.connections.per-instance=40", "crema.gateway.waits.concurrent=20",
        "crema.gateway.waits.polls=10", "spring.http.clients.read-timeout=20s",
        "crema.gateway.resilience.default.deadline=30s",
        "crema.gateway.resilience.backends.order-service.concurrent=15",
        "resilience4j.circuitbreaker.instances.payment-service.base-config=default",
        "resilience4j.circuitbreaker.instances.payment-service.minimum-number-of-calls=7",
        "crema.request.max-buffered-bodies=128KB", "crema.request.body-deadline=2s",
        "crema.gateway.cors.allowed-origins=https://shop.example"})
@Import(GatewayIT.Identity.class)
class BulkheadsIT {

    private static final Backend ORDERS = new Backend("order-service");
    private static final Backend PAYMENTS = new Backend("payment-service");
    private static final Backend QUERIES = new Backend("query-service");

    /** Longer than a crowd takes on a machine that does much else. */
    private static final Duration A_WHILE = Duration.ofSeconds(30);

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @LocalServerPort
    int port;

    @Autowired
    CircuitBreakerRegistry breakers;

    @DynamicPropertySource
    static void instances(DynamicPropertyRegistry properties) {
        Backend.register(properties, "order-service", ORDERS);
        Backend.register(properties, "payment-service", PAYMENTS);
        Backend.register(properties, "query-service", QUERIES);
    }

    @AfterAll
    static void end() {
        Stream.of(ORDERS, PAYMENTS, QUERIES).forEach(Backend::ends);
        HTTP.close();
    }

    @BeforeEach
    void everythingIsWell() {
        ORDERS.is(Backend.WELL);
        PAYMENTS.is(Backend.WELL);
        QUERIES.is(Backend.WAITING);
        breakers.getAllCircuitBreakers().forEach(CircuitBreaker::reset);
    }

    @Test
    void manyWaitingClientsAndNormalReadsLiveSideBySide() {
        var waits = new AtomicInteger();
        var most = new AtomicInteger();
        QUERIES.is((exchange, name) -> {
            most.accumulateAndGet("wait=3".equals(exchange.getRequestHeaders().getFirst("Prefer"))
                    ? waits.incrementAndGet()
                    : 0, Math::max);
            Backend.WAITING.treat(exchange, name);
            if ("wait=3".equals(exchange.getRequestHeaders().getFirst("Prefer"))) {
                waits.decrementAndGet();
            }
        });
        var waiting = crowd(500, () -> get("/api/orders/1").header("Prefer", "wait=4"));
        await().atMost(A_WHILE).untilAsserted(
                () -> assertThat(waiting.stream().filter(CompletableFuture::isDone)).hasSizeGreaterThan(400));

        for (int i = 0; i < 20; i++) {
            long begin = System.nanoTime();
            assertThat(send(get("/api/wallets/1")).statusCode()).isEqualTo(304);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
        }

        assertThat(waiting).extracting(answer -> answer.get(20, TimeUnit.SECONDS).statusCode()).contains(304)
                .isSubsetOf(304, 503);
        assertThat(waiting).filteredOn(answer -> answer.join().statusCode() == 503)
                .allSatisfy(answer -> assertThat(answer.join().headers().firstValue("Retry-After")).hasValue("1"));
        assertThat(most).as("shortened, and as many at a time as the bulkhead allows").hasValue(20);
        assertThat(failures("query-service")).isZero();
    }

    @Test
    void aWaitIsNeverATrialCall() {
        breakers.circuitBreaker("query-service").transitionToOpenState();
        breakers.circuitBreaker("query-service").transitionToHalfOpenState();

        long begin = System.nanoTime();
        assertThat(send(get("/api/orders/1").header("Prefer", "respond-async, wait=30")).statusCode())
                .isNotEqualTo(504);

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
        assertThat(QUERIES.requests().getFirst().getFirst("Prefer")).endsWith("wait=0");
    }

    @Test
    void aPoolThatIsExhaustedIsTheGatewaysOwnFailure() {
        onlySoManyAreCalled(PAYMENTS, 40, "/api/wallets/1/top-ups");

        assertThat(failures("payment-service")).isZero();
    }

    @Test
    void aBackendHasABulkheadOfItsOwn() {
        onlySoManyAreCalled(ORDERS, 15, "/api/orders");

        assertThat(failures("order-service")).isZero();
    }

    @Test
    void aBackendMayHaveABreakerOfItsOwn() {
        var payments = breakers.circuitBreaker("payment-service").getCircuitBreakerConfig();
        var queries = breakers.circuitBreaker("query-service").getCircuitBreakerConfig();

        assertThat(payments.getMinimumNumberOfCalls()).isEqualTo(7);
        assertThat(queries.getMinimumNumberOfCalls()).isEqualTo(10);
        assertThat(payments.getFailureRateThreshold()).isEqualTo(queries.getFailureRateThreshold());
    }

    /** While a backend works on so many requests, more of them are refused, and other backends are called. */
    private void onlySoManyAreCalled(Backend backend, int calls, String path) {
        var end = new CountDownLatch(1);
        backend.is((exchange, name) -> {
            try {
                end.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
            Backend.WELL.treat(exchange, name);
        });
        var called = crowd(calls, () -> post(path));
        await().atMost(A_WHILE).untilAsserted(() -> assertThat(backend.requests()).hasSize(calls));

        var refused = crowd(60, () -> post(path));

        assertThat(refused).extracting(CompletableFuture::join).allSatisfy(answer -> {
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
            assertThat(answer.body()).contains("urn:crema:problem:service-unavailable");
        });
        assertThat(send(get("/api/wallets/1")).statusCode()).isEqualTo(304);
        end.countDown();
        assertThat(called).allSatisfy(answer -> assertThat(answer.join().statusCode()).isEqualTo(200));
        assertThat(backend.requests()).hasSize(calls);
    }

    @Test
    void aTokenIsCheckedBeforeTheBodyIsRead() throws Exception {
        try (var client = unfinished("/api/orders", "", 60_000)) {
            assertThat(status(client)).isEqualTo(401);
        }
        try (var client = unfinished("/api/orders", "Authorization: Bearer reader\r\n", 60_000)) {
            assertThat(status(client)).isEqualTo(403);
        }
    }

    @Test
    void bodiesThatNeverEndAreBoundTogetherAndInTime() throws Exception {
        var slow = new ArrayList<Socket>();
        for (String path : List.of("/api/orders", "/oauth2/token", "/api/orders", "/oauth2/token")) {
            slow.add(unfinished(path, "Authorization: Bearer all\r\n", 60_000));
        }

        var statuses = new ArrayList<Integer>();
        for (var client : slow) {
            statuses.add(status(client));
            client.close();
        }

        assertThat(statuses).containsOnly(408, 503).contains(408, 503);
        await().untilAsserted(() -> assertThat(send(post("/api/orders")).statusCode()).isEqualTo(200));
        assertThat(breakers.getAllCircuitBreakers())
                .allSatisfy(breaker -> assertThat(breaker.getMetrics().getNumberOfFailedCalls()).isZero());
    }

    @Test
    void aFormOverTheLimitIsRefusedWhileItComes() throws Exception {
        try (var client = new Socket("localhost", port)) {
            client.setSoTimeout(20_000);
            var out = client.getOutputStream();
            out.write("""
                    POST /oauth2/token HTTP/1.1
                    Host: localhost
                    Content-Type: application/x-www-form-urlencoded
                    Transfer-Encoding: chunked

                    """.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
            byte[] chunk = ("4000\r\n" + "x".repeat(0x4000) + "\r\n").getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < 5; i++) {
                out.write(chunk);
            }
            assertThat(status(client)).isEqualTo(413);
        }
    }

    @Test
    void aConfiguredOriginMayCall() {
        var preflight = send(HttpRequest.newBuilder(address("/api/orders")).method("OPTIONS", BodyPublishers.noBody())
                .header("Origin", "https://shop.example").header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "authorization,idempotency-key"));
        var other = send(HttpRequest.newBuilder(address("/api/orders")).method("OPTIONS", BodyPublishers.noBody())
                .header("Origin", "https://evil.example").header("Access-Control-Request-Method", "POST"));

        assertThat(preflight.statusCode()).isEqualTo(200);
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Origin")).hasValue("https://shop.example");
        assertThat(other.statusCode()).isEqualTo(403);
        assertThat(other.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }

    private List<CompletableFuture<HttpResponse<String>>> crowd(int size, Supplier<HttpRequest.Builder> request) {
        return IntStream.range(0, size)
                .mapToObj(i -> HTTP.sendAsync(request.get().build(), BodyHandlers.ofString())).toList();
    }

    private int failures(String backend) {
        return breakers.circuitBreaker(backend).getMetrics().getNumberOfFailedCalls();
    }

    private URI address(String path) {
        return URI.create("http://localhost:" + port + path);
    }

    private HttpRequest.Builder get(String path) {
        return HttpRequest.newBuilder(address(path)).version(HttpClient.Version.HTTP_1_1)
                .header("Authorization", "Bearer all");
    }

    private HttpRequest.Builder post(String path) {
        return get(path).POST(BodyPublishers.ofString("{}")).header("Content-Type", "application/json");
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        return HTTP.sendAsync(request.build(), BodyHandlers.ofString()).join();
    }

    /** A client that announces a body and sends its first byte only. */
    private Socket unfinished(String path, String header, int length) throws IOException {
        var client = new Socket("localhost", port);
        client.setSoTimeout(20_000);
        client.getOutputStream().write("POST %s HTTP/1.1\r\nHost: localhost\r\n%sContent-Length: %d\r\n\r\n{"
                .formatted(path, header, length).getBytes(StandardCharsets.UTF_8));
        return client;
    }

    private static int status(Socket client) throws IOException {
        InputStream answer = client.getInputStream();
        return Integer.parseInt(new String(answer.readNBytes(12), StandardCharsets.UTF_8).substring(9));
    }

}
