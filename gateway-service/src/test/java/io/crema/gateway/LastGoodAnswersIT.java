package io.crema.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Reads while their service is away: really slow, really down, really erroring. Nobody gets the answer of another. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = {
        "spring.http.clients.read-timeout=500ms", "crema.gateway.last-good-answers.total=256KB"})
@Import(LastGoodAnswersIT.Identity.class)
class LastGoodAnswersIT {

    private static final String READ = "/api/orders/1";
    private static final String ALLOWED = "max-age=0, private, stale-if-error=600";

    private static final Backend QUERIES = new Backend("query-service");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @LocalServerPort
    int port;

    @Autowired
    CircuitBreakerRegistry breakers;

    @DynamicPropertySource
    static void instances(DynamicPropertyRegistry properties) {
        Backend.register(properties, "query-service", QUERIES);
    }

    @AfterAll
    static void end() {
        QUERIES.ends();
        HTTP.close();
    }

    @BeforeEach
    void everythingIsWell() {
        QUERIES.is(answering(ALLOWED));
        breakers.getAllCircuitBreakers().forEach(CircuitBreaker::reset);
    }

    static Stream<Consumer<Backend>> faults() {
        return Stream.of(Backend::hangs, backend -> backend.is(Backend.BREAKING),
                backend -> backend.is(Backend.answering(503)), backend -> backend.is(Backend.answering(502)),
                backend -> backend.is((exchange, _) -> {
                    exchange.getResponseHeaders().add("Cache-Control", ALLOWED);
                    exchange.sendResponseHeaders(200, 100);
                    exchange.getResponseBody().write('x');
                    exchange.getResponseBody().flush();
                    throw new IOException("breaks off in the middle of the answer");
                }));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aReadIsAnsweredAsBeforeWithItsAge(Consumer<Backend> fault) throws Exception {
        var fresh = get(READ, "ann");
        fault.accept(QUERIES);

        var stale = get(READ, "ann");

        assertThat(stale.statusCode()).isEqualTo(200);
        assertThat(stale.body()).isEqualTo(fresh.body()).isEqualTo("/api/orders/1 of Bearer ann");
        assertThat(stale.headers().firstValueAsLong("Age")).isPresent();
        assertThat(stale.headers().firstValue("Cache-Status")).get().asString()
                .matches("gateway-service; hit; ttl=-\\d+; detail=query-service");
        assertThat(stale.headers().firstValue("ETag")).hasValue("\"7\"");
        assertThat(stale.headers().allValues("Content-Type")).containsExactly("text/plain");
        assertThat(fresh.headers().firstValue("Age")).isEmpty();
        assertThat(fresh.headers().firstValue("Crema-Projection-Lag")).hasValue("events=0, seconds=0.4");
        assertThat(stale.headers().firstValue("Crema-Projection-Lag")).as("true of the first answer only").isEmpty();
        assertThat(List.of(fresh, stale)).extracting(answer -> answer.headers().allValues("Cache-Control"))
                .containsOnly(List.of("no-store"));
    }

    @Test
    void aReadIsAnsweredWhileTheServiceIsDownAndFreshOnceItIsBack() throws Exception {
        get(READ, "ann");
        QUERIES.dies();
        try {
            await().untilAsserted(
                    () -> assertThat(get(READ, "ann").headers().firstValueAsLong("Age").orElse(0)).isPositive());
        } finally {
            QUERIES.comesBack();
        }
        QUERIES.is(answering(ALLOWED));
        breakers.getAllCircuitBreakers().forEach(CircuitBreaker::reset);

        assertThat(get(READ, "ann").headers().firstValue("Age")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bob", "ann-with-less", "ann-as-customer"})
    void anotherCallerNeverGetsIt(String other) throws Exception {
        get(READ, "ann");
        QUERIES.is(Backend.BREAKING);

        isUnavailable(get(READ, other));
        assertThat(get(READ, "ann-again").statusCode()).as("the same caller with a new token").isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/orders/2", "/api/orders/1?x=1", "/api/orders"})
    void anotherReadNeverGetsIt(String other) throws Exception {
        get(READ, "ann");
        QUERIES.is(Backend.BREAKING);

        isUnavailable(get(other, "ann"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no-store", "no-cache, no-store, max-age=0, must-revalidate",
            "no-store, stale-if-error=600", "must-revalidate, stale-if-error=600", "max-age=60", "stale-if-error=x"})
    void whatTheServiceDoesNotAllowIsNotKept(String control) throws Exception {
        QUERIES.is(answering(control));
        get("/api/orders/3", "ann");
        QUERIES.is(Backend.BREAKING);

        isUnavailable(get("/api/orders/3", "ann"));
    }

    @Test
    void itIsNotKeptForLongerThanTheServiceAllows() throws Exception {
        QUERIES.is(answering("stale-if-error=1"));
        get("/api/orders/4", "ann");
        QUERIES.is(Backend.BREAKING);
        assertThat(get("/api/orders/4", "ann").statusCode()).isEqualTo(200);

        await().untilAsserted(() -> isUnavailable(get("/api/orders/4", "ann")));
    }

    @Test
    void aReadThatIsRefusedIsForgotten() throws Exception {
        get(READ, "ann");
        QUERIES.is(Backend.answering(404));
        get(READ, "ann");
        QUERIES.is(Backend.BREAKING);

        isUnavailable(get(READ, "ann"));
    }

    @Test
    void aClientThatKnowsTheAnswerIsToldSo() throws Exception {
        get(READ, "ann");
        QUERIES.is(Backend.BREAKING);

        var known = HTTP.send(request(READ, "ann").header("If-None-Match", "\"7\"").build(), BodyHandlers.ofString());
        var other = HTTP.send(request(READ, "ann").header("If-None-Match", "\"6\"").build(), BodyHandlers.ofString());

        assertThat(known.statusCode()).isEqualTo(304);
        assertThat(known.body()).isEmpty();
        assertThat(known.headers().firstValue("Age")).isPresent();
        assertThat(other.statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Cache-Control: no-cache", "If-Match: \"7\"", "Accept-Language: de", "Range: bytes=0-1"})
    void aRequestThatNeedsAFreshAnswerGetsNoOldOne(String header) throws Exception {
        get(READ, "ann");
        QUERIES.is(Backend.BREAKING);
        var field = header.split(": ", 2);

        isUnavailable(HTTP.send(request(READ, "ann").header(field[0], field[1]).build(), BodyHandlers.ofString()));
    }

    @Test
    void headIsAnsweredTooAndAWriteNever() throws Exception {
        get(READ, "ann");
        QUERIES.is(Backend.BREAKING);

        var head = HTTP.send(request(READ, "ann").method("HEAD", BodyPublishers.noBody()).build(),
                BodyHandlers.ofString());
        var write = HTTP.send(request("/operations/query-service/x", "ann").POST(BodyPublishers.noBody()).build(),
                BodyHandlers.ofString());

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        isUnavailable(write);
    }

    @Test
    void memoryIsBoundAndALargeAnswerPassesWhole() throws Exception {
        QUERIES.is((exchange, _) -> {
            int size = exchange.getRequestURI().getPath().endsWith("large") ? 200_000 : 60_000;
            exchange.getResponseHeaders().add("Cache-Control", ALLOWED);
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(new byte[size]);
            exchange.close();
        });
        for (int i = 0; i < 20; i++) {
            assertThat(get("/api/orders/memory-" + i, "ann").body()).hasSize(60_000);
        }
        assertThat(get("/api/orders/large", "ann").body()).hasSize(200_000);
        QUERIES.is(Backend.BREAKING);

        long kept = IntStream.range(0, 20).filter(i -> get("/api/orders/memory-" + i, "ann").statusCode() == 200)
                .count();

        assertThat(kept).isBetween(1L, 4L);
        isUnavailable(get("/api/orders/large", "ann"));
    }

    @Test
    void aSlowServiceIsLeftAloneTriedAndTrusted() throws Exception {
        var states = new CopyOnWriteArrayList<State>();
        breakers.circuitBreaker("query-service").getEventPublisher()
                .onStateTransition(event -> states.add(event.getStateTransition().getToState()));
        get(READ, "ann");
        QUERIES.hangs();
        for (int i = 0; i < 10; i++) {
            assertThat(get(READ, "ann").statusCode()).isEqualTo(200);
        }
        QUERIES.is(answering(ALLOWED));

        long begin = System.nanoTime();
        assertThat(get(READ, "ann").headers().firstValue("Age")).isPresent();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMillis(500));
        assertThat(QUERIES.requests()).as("left alone").isEmpty();

        await().untilAsserted(() -> assertThat(get(READ, "ann").headers().firstValue("Age")).isEmpty());
        await().untilAsserted(() -> {
            get(READ, "ann");
            assertThat(states).containsExactly(State.OPEN, State.HALF_OPEN, State.CLOSED);
        });
    }

    @Test
    void repetitionsAreAShareOfTheReads() {
        QUERIES.is(Backend.BREAKING);

        for (int i = 0; i < 20; i++) {
            isUnavailable(get("/api/orders/5", "ann"));
        }

        assertThat(QUERIES.requests()).as("10 reads until the breaker opens, and at most a reserve of 10 and a fifth")
                .hasSizeBetween(11, 22);
    }

    private static Backend.Manner answering(String control) {
        return (exchange, _) -> {
            byte[] body = (exchange.getRequestURI() + " of "
                    + exchange.getRequestHeaders().getFirst("Authorization")).getBytes(StandardCharsets.UTF_8);
            if (!control.isEmpty()) {
                exchange.getResponseHeaders().add("Cache-Control", control);
            }
            exchange.getResponseHeaders().add("ETag", "\"7\"");
            exchange.getResponseHeaders().add("Crema-Projection-Lag", "events=0, seconds=0.4");
            exchange.getResponseHeaders().add("Vary", "Accept-Language");
            exchange.getResponseHeaders().add("Content-Type", "text/plain");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        };
    }

    private static void isUnavailable(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(answer.headers().firstValue("Age")).isEmpty();
        assertThat(answer.body()).contains("urn:crema:problem:service-unavailable");
    }

    private HttpResponse<String> get(String path, String token) {
        return HTTP.sendAsync(request(path, token).build(), BodyHandlers.ofString()).join();
    }

    private HttpRequest.Builder request(String path, String token) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .version(HttpClient.Version.HTTP_1_1)
                .header("Authorization", "Bearer " + token);
    }

    /** Accepts several tokens of Ann, which differ, and one of Bob. */
    @TestConfiguration
    static class Identity {

        @Bean
        JwtDecoder tokens() {
            return token -> {
                var scopes = token.equals("ann-with-less")
                        ? List.of("orders:read")
                        : List.of("orders:read", "operations");
                var now = Instant.now();
                var jwt = Jwt.withTokenValue(token).header("alg", "none").subject(token.split("-", 2)[0])
                        .issuedAt(now).expiresAt(now.plusSeconds(60)).jti(token).claim("scope", scopes);
                return (token.equals("ann-as-customer") ? jwt.claim("customer_id", "1") : jwt).build();
            };
        }

    }

}
