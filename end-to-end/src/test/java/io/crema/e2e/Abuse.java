package io.crema.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import io.crema.e2e.fuzz.Fuzzer;
import io.crema.e2e.fuzz.GatewayMetrics;
import io.crema.local.Api;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients in crowds, clients that never finish and clients that send nonsense harm nobody else. */
abstract class Abuse {

    /** {@code -Dcrema.crowd=2000} fills the gateway's connections. It needs a machine that does nothing else. */
    private static final int CROWD = Integer.getInteger("crema.crowd", 1_000);
    private static final int SECONDS = 30;
    private static final long SEED = 22;

    private final Api api;
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private Customer customer;
    private String clerk;
    private GatewayMetrics metrics;
    private Map<String, Double> breakers;

    Abuse(Api api) {
        this.api = api;
    }

    @BeforeEach
    void customerWithAnOrder() throws Exception {
        clerk = api.token("clerk", List.of());
        customer = Customer.register(api, "은평구", 9_000);
        metrics = new GatewayMetrics(api.gateway(), api.token("operator", List.of()));
        breakers = metrics.breakers();
    }

    @AfterEach
    void noBreakerCounted() throws IOException {
        http.close();
        assertThat(metrics.breakers()).isEqualTo(breakers);
    }

    @Test
    void aCrowdOfClientsWaitsBesideNormalReads() throws Exception {
        String order = customer.placeOrder("espresso", 1);
        customer.awaitStatus(order, "READY");
        String version = api.call("GET", "/api/orders/" + order, clerk, Map.of(), "").header("etag");

        var waiting = crowd(CROWD,
                () -> get("/api/orders/" + order).header("Prefer", "wait=4").header("If-None-Match", version));
        var reads = new ArrayList<Integer>();
        while (!waiting.stream().allMatch(CompletableFuture::isDone)) {
            reads.add(customer.get("/api/wallets/" + customer.id()).status());
        }

        assertThat(reads).isNotEmpty().containsOnly(200);
        assertThat(waiting.stream().map(answer -> answer.join().statusCode())).containsAnyOf(304)
                .isSubsetOf(304, 503);
        assertThat(waiting).filteredOn(answer -> answer.join().statusCode() == 503)
                .allSatisfy(answer -> assertThat(answer.join().headers().firstValue("Retry-After")).isPresent());
    }

    @Test
    void waitsForUnknownOrdersDelayNobody() throws Exception {
        var waiting = crowd(60, () -> get("/api/orders/" + UUID.randomUUID()).header("Prefer", "wait=30"));
        var reads = new ArrayList<Integer>();
        while (!waiting.stream().allMatch(CompletableFuture::isDone)) {
            reads.add(customer.get("/api/wallets/" + customer.id()).status());
        }

        assertThat(reads).containsOnly(200);
        assertThat(waiting).allSatisfy(answer -> assertThat(answer.join().statusCode()).isEqualTo(404));
    }

    @Test
    void bodiesThatNeverEndDoNotExhaustTheMemory() throws Exception {
        double started = metrics.started();
        var connections = new ArrayList<Socket>();
        try {
            for (int i = 0; i < 40; i++) {
                connections.add(endlessForm());
            }
            for (int i = 0; i < 800; i++) {
                connections.add(unfinishedOrder());
            }
            assertThat(customer.get("/api/wallets/" + customer.id()).status()).isEqualTo(200);
        } finally {
            for (var connection : connections) {
                connection.close();
            }
        }
        assertThat(api.call("GET", "/api/menu", clerk, Map.of(), "").status()).isEqualTo(200);
        assertThat(metrics.started()).isEqualTo(started);
    }

    @Test
    void mutatedRequestsEndIn2xxOr4xx() throws Exception {
        var report = Fuzzer.run(api, new Fuzzer.Settings(SEED, Duration.ofSeconds(SECONDS)));

        System.out.println(report);
        assertThat(report.findings()).isEmpty();
        assertThat(report.responses(200, 299)).as("accepted requests").isGreaterThan(20);
        assertThat(report.responses(400, 499)).as("refused requests").isGreaterThan(100);
    }

    private List<CompletableFuture<HttpResponse<String>>> crowd(int size, Supplier<HttpRequest.Builder> request) {
        return IntStream.range(0, size)
                .mapToObj(i -> http.sendAsync(request.get().build(), BodyHandlers.ofString())).toList();
    }

    private HttpRequest.Builder get(String path) {
        return HttpRequest.newBuilder(api.gateway().resolve(path)).header("Authorization", "Bearer " + clerk);
    }

    /** Sends 120 chunks of 16 KB of a form that never ends, until the gateway refuses it. */
    private Socket endlessForm() throws IOException {
        var connection = connect();
        String chunk = "4000\r\n" + "x".repeat(0x4000) + "\r\n";
        try {
            send(connection, """
                    POST /oauth2/token HTTP/1.1
                    Host: localhost
                    Content-Type: application/x-www-form-urlencoded
                    Transfer-Encoding: chunked

                    """.replace("\n", "\r\n"));
            for (int i = 0; i < 120; i++) {
                send(connection, chunk);
            }
        } catch (IOException refused) {
            assertThat(refused).hasMessageMatching("(?i).*(broken pipe|reset).*");
        }
        return connection;
    }

    /** Announces a body of 65,500 bytes and sends almost all of it. */
    private Socket unfinishedOrder() throws IOException {
        var connection = connect();
        try {
            send(connection, """
                    POST /api/orders HTTP/1.1
                    Host: localhost
                    Content-Type: application/json
                    Authorization: Bearer %s
                    Content-Length: 65500

                    %s""".formatted(clerk, " ".repeat(65_000)).replace("\n", "\r\n"));
        } catch (IOException refused) {
            assertThat(refused).hasMessageMatching("(?i).*(broken pipe|reset).*");
        }
        return connection;
    }

    private Socket connect() throws IOException {
        URI gateway = api.gateway();
        return new Socket(gateway.getHost(), gateway.getPort());
    }

    private static void send(Socket connection, String text) throws IOException {
        connection.getOutputStream().write(text.getBytes(UTF_8));
    }

}
