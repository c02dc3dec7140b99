package io.crema.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

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
import tools.jackson.databind.json.JsonMapper;

/** More requests than the gateway can answer in time: with 40 places and answers that take 200 ms, 200 in a second. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = {
        "crema.gateway.load.concurrent=40", "crema.gateway.load.reserved=15"})
@Import(GatewayIT.Identity.class)
class LoadSheddingIT {

    private static final int PLACES = 40;
    private static final int CUSTOMERS_WHO_ORDER = 15;
    private static final Duration ANSWER = Duration.ofMillis(200);
    private static final Duration WARM_UP = Duration.ofSeconds(3);
    private static final Duration LOAD = Duration.ofSeconds(5);
    /** The read time-out. */
    private static final Duration TIME_LIMIT = Duration.ofSeconds(5);
    private static final Backend SLOW = new Backend("slow");
    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @LocalServerPort
    int port;

    @Autowired
    CircuitBreakerRegistry breakers;

    private record Answer(HttpResponse<String> response, Duration time) {

        int status() {
            return response.statusCode();
        }

    }

    @DynamicPropertySource
    static void instances(DynamicPropertyRegistry properties) {
        for (String backend : List.of("order-service", "payment-service", "query-service")) {
            Backend.register(properties, backend, SLOW);
        }
    }

    @AfterAll
    static void end() {
        SLOW.ends();
        HTTP.close();
    }

    @BeforeEach
    void everythingIsSlow() {
        SLOW.is((exchange, name) -> {
            try {
                Thread.sleep(ANSWER);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
            Backend.WELL.treat(exchange, name);
        });
    }

    /** 40 places and 160 clients, of which 15 order. */
    @Test
    void atFourTimesItsCapacityTheGatewayTakesOrdersAndShedsReads() throws Exception {
        underLoad(WARM_UP, new ArrayList<>(), new ArrayList<>());
        long heap = usedHeap();
        List<Answer> orders = new ArrayList<>();
        List<Answer> reads = new ArrayList<>();
        underLoad(LOAD, orders, reads);

        assertThat(orders).isNotEmpty().extracting(Answer::status).containsOnly(200);
        assertThat(reads).extracting(Answer::status).containsOnly(200, 503);
        var refused = reads.stream().filter(answer -> answer.status() == 503).toList();
        assertThat(refused).hasSizeGreaterThan(100).allSatisfy(answer -> {
            assertThat(answer.response().headers().firstValue("Retry-After")).hasValue("1");
            assertThat(answer.response().headers().firstValue("Content-Type")).hasValue("application/problem+json");
        });
        assertThat(new JsonMapper().readTree(refused.getFirst().response().body()).path("type").asString())
                .isEqualTo("urn:crema:problem:overloaded");
        var times = Stream.concat(orders.stream(), reads.stream()).filter(answer -> answer.status() == 200)
                .map(Answer::time).sorted().toList();
        assertThat(times.get(times.size() * 99 / 100)).as("p99 of what was answered").isLessThan(TIME_LIMIT);
        assertThat(breakers.getAllCircuitBreakers())
                .allSatisfy(breaker -> assertThat(breaker.getMetrics().getNumberOfFailedCalls()).isZero());
        await().untilAsserted(() -> assertThat(send(get("/api/orders/1")).status()).isEqualTo(200));
        assertThat(usedHeap() - heap).as("bytes of heap more than before").isLessThan(32L << 20);
    }

    private void underLoad(Duration time, List<Answer> orders, List<Answer> reads) throws Exception {
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<Answer>>> ordering = new ArrayList<>();
            List<Future<List<Answer>>> reading = new ArrayList<>();
            for (int i = 0; i < 4 * PLACES; i++) {
                if (i < CUSTOMERS_WHO_ORDER) {
                    ordering.add(clients.submit(() -> repeated(post("/api/orders"), time)));
                } else {
                    reading.add(clients.submit(() -> repeated(get("/api/orders/1"), time)));
                }
            }
            assertThat(send(get("/actuator/health")).status()).isEqualTo(200);
            collect(ordering, orders);
            collect(reading, reads);
        }
    }

    /** 80 clients wait, of which 10 get a place. */
    @Test
    void requestsThatWaitLeavePlacesToReads() throws Exception {
        List<Answer> waited = new ArrayList<>();
        List<Answer> reads = new ArrayList<>();
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<Answer>>> waiting = new ArrayList<>();
            List<Future<List<Answer>>> reading = new ArrayList<>();
            for (int i = 0; i < 2 * PLACES; i++) {
                waiting.add(clients.submit(() -> repeated(
                        request("/api/orders/1").header("Prefer", "wait=1").build(), WARM_UP)));
            }
            for (int i = 0; i < 10; i++) {
                reading.add(clients.submit(() -> repeated(get("/api/orders/1"), WARM_UP)));
            }
            collect(waiting, waited);
            collect(reading, reads);
        }

        assertThat(reads).isNotEmpty().extracting(Answer::status).containsOnly(200);
        assertThat(waited).extracting(Answer::status).containsOnly(200, 503);
    }

    @Test
    void aClientThatSendsItsBodySlowlyHoldsNoPlace() throws Exception {
        var slow = new ArrayList<java.net.Socket>();
        for (int i = 0; i < 2 * PLACES; i++) {
            var client = new java.net.Socket("localhost", port);
            client.getOutputStream().write("""
                    POST /api/orders HTTP/1.1
                    Host: localhost
                    Authorization: Bearer all
                    Content-Length: 10

                    {""".replace("\n", "\r\n").getBytes(java.nio.charset.StandardCharsets.UTF_8));
            slow.add(client);
        }

        assertThat(send(get("/api/orders/1")).status()).isEqualTo(200);

        for (var client : slow) {
            client.close();
        }
    }

    private static void collect(List<Future<List<Answer>>> clients, List<Answer> answers)
            throws InterruptedException, ExecutionException {
        for (var client : clients) {
            answers.addAll(client.get());
        }
    }

    /** A client that comes back at once after an answer, and a little later after a refusal. */
    private List<Answer> repeated(HttpRequest request, Duration time) throws InterruptedException {
        List<Answer> answers = new ArrayList<>();
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            var answer = send(request);
            answers.add(answer);
            if (answer.status() != 200) {
                Thread.sleep(ANSWER);
            }
        }
        return answers;
    }

    private Answer send(HttpRequest request) throws InterruptedException {
        long begin = System.nanoTime();
        try {
            var response = HTTP.send(request, BodyHandlers.ofString());
            return new Answer(response, Duration.ofNanos(System.nanoTime() - begin));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpRequest get(String path) {
        return request(path).build();
    }

    private HttpRequest post(String path) {
        return request(path).POST(BodyPublishers.ofString("{}")).build();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path)).header("Authorization",
                "Bearer all").header("Content-Type", "application/json");
    }

    private static long usedHeap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

}
