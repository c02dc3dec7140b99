package io.crema.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.json.JsonMapper;

/** A client's mistake is answered with 4xx on every route, and never counts against a backend. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@Import(GatewayIT.Identity.class)
@ExtendWith(OutputCaptureExtension.class)
class BadRequestsIT {

    private static final String SECRET = "session=s3cr3t-하늘";

    private static final Map<String, Backend> BACKENDS = Map.of("order-service", new Backend("order-service"),
            "payment-service", new Backend("payment-service"), "barista-service", new Backend("barista-service"),
            "query-service", new Backend("query-service"), "identity-service", new Backend("identity-service"));

    @LocalServerPort
    int port;

    @Autowired
    CircuitBreakerRegistry breakers;

    @Autowired
    JsonMapper json;

    private static Backend backend(String name) {
        return Objects.requireNonNull(BACKENDS.get(name));
    }

    @DynamicPropertySource
    static void instances(DynamicPropertyRegistry properties) {
        BACKENDS.forEach((name, backend) -> Backend.register(properties, name, backend));
    }

    @AfterAll
    static void end() {
        BACKENDS.values().forEach(Backend::ends);
    }

    @BeforeEach
    void everythingIsWell() {
        BACKENDS.values().forEach(backend -> backend.is(Backend.WELL));
        breakers.getAllCircuitBreakers().forEach(CircuitBreaker::reset);
    }

    /** A route and a request that it passes on. */
    record Route(String method, String path, String service) {

        static Stream<Route> all() {
            return Stream.of(new Route("GET", "/api/menu", "order-service"),
                    new Route("POST", "/api/customers", "order-service"),
                    new Route("POST", "/api/orders", "order-service"),
                    new Route("POST", "/api/wallets/1/top-ups", "payment-service"),
                    new Route("GET", "/api/orders", "query-service"),
                    new Route("POST", "/oauth2/token", "identity-service"),
                    new Route("DELETE", "/operations/order-service/parked-keys/x", "order-service"),
                    new Route("GET", "/operations/payment-service/parked-keys", "payment-service"),
                    new Route("GET", "/operations/barista-service/parked-keys", "barista-service"),
                    new Route("GET", "/operations/query-service/parked-keys", "query-service"));
        }

    }

    /** A kind of request, what it changes in a good one, and the answer. */
    record Kind(String name, String suffix, List<String> headers, String body, int status) {

        @Override
        public String toString() {
            return name;
        }

        static Kind query(String query) {
            return new Kind("?" + (query.length() > 30 ? query.length() + " bytes" : query), "?" + query, List.of(),
                    "{}",
                    400);
        }

        static Kind header(String header, int status) {
            return new Kind(header.length() > 40 ? header.substring(0, 40) : header, "", List.of(header), "{}", status);
        }

        static Stream<Kind> all() {
            return Stream.of(Stream.of("%01=x", "a%0Ab=1", "=1", "a=%zz", "status=CANCELLED%&limit=2", "a=%ff", "a=%00",
                    "a=%ED%A0%80", "&=", "x=1&".repeat(1100), "%", "a=%4").map(Kind::query),
                    Stream.of("X-Name: 하늘", "User-Agent: MyApp iPhone Xʀ", "Cookie: " + SECRET,
                            "Referer: http://localhost/하늘", "Idempotency-Key: 하늘", "X-Latin: caf\u00e9",
                            "Accept: application/xml", "Accept: nonsense", "Prefer: wait=99999999999",
                            "Prefer: wait=-1", "If-None-Match: nonsense", "TE: trailers", "X-Forwarded-Port: x",
                            "Forwarded: for=;;=", "Origin: nonsense", "Range: bytes=x", "traceparent: 00-x-y-z",
                            "Accept-Language: 하늘;q=x", "If-Modified-Since: yesterday", "Max-Forwards: x",
                            "Upgrade: websocket", "Connection: keep-alive, X-Name", "Expect: nonsense")
                            .map(header -> header(header, header.startsWith("Expect") ? 417 : 200)),
                    Stream.of(header("X-Control: \u0085", 400), header("Content-Encoding: gzip", 415),
                            header("X-Large: " + "x".repeat(8_200), 431), header("X-Huge: " + "x".repeat(30_000), 400)))
                    .flatMap(it -> it);
        }

    }

    static Stream<Kind> kinds() {
        return Kind.all();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aBadRequestIsTheClientsOwnOnEveryRoute(Kind kind, CapturedOutput log) throws Exception {
        for (var route : Route.all().toList()) {
            var answer = send(route.method(), route.path() + kind.suffix(), kind.headers(), kind.body());

            assertThat(answer.status()).as("%s: %s", route, answer.text()).isEqualTo(kind.status());
            if (kind.status() >= 400 && kind.status() != 417) {
                problem(answer);
                assertThat(backend(route.service()).requests()).as("%s", route).isEmpty();
            } else if (kind.status() == 200) {
                assertThat(backend(route.service()).requests()).as("%s", route).isNotEmpty();
            }
        }
        assertThat(breakers.getAllCircuitBreakers()).allSatisfy(breaker -> {
            assertThat(breaker.getMetrics().getNumberOfFailedCalls()).as(breaker.getName()).isZero();
            assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.CLOSED);
        });
        assertThat(log.getAll()).doesNotContain("s3cr3t").doesNotContain("하늘");
    }

    @Test
    void aHeaderInUtf8ReachesTheBackendByteByByte() throws Exception {
        send("GET", "/api/menu", List.of("X-Name: 하늘 Xʀ"), "");

        assertThat(backend("order-service").requests().getFirst().getFirst("X-Name"))
                .isEqualTo(new String("하늘 Xʀ".getBytes(UTF_8), ISO_8859_1));
    }

    @ParameterizedTest
    @MethodSource("paths")
    void aBadPathIsTheClientsOwn(String path) throws Exception {
        var answer = send("GET", path, List.of(), "");

        assertThat(answer.status()).as(answer.text()).isIn(400, 404);
        problem(answer);
        assertThat(breakers.getAllCircuitBreakers())
                .allSatisfy(breaker -> assertThat(breaker.getMetrics().getNumberOfFailedCalls()).isZero());
    }

    static Stream<String> paths() {
        return Stream.of("//api/menu", "/api//menu", "/api/../menu", "/api/%2e%2e/menu", "/api/orders/%00",
                "/api/orders/%zz", "/api/orders/%ff", "/api/orders/a%2Fb", "/api/orders/a;b", "/api/orders/a%5cb",
                "/api/orders/%0d%0aX:y", "/operations/order-service/%ED%A0%80", "/nothing", "/actuator/nothing",
                "/api/orders/a;b=%zz", "/api/orders/a;%=b");
    }

    @ParameterizedTest
    @MethodSource("rawRequests")
    void aRequestThatTheServerCannotParseGetsAProblemDocumentToo(String request) throws Exception {
        var answer = raw(request.getBytes(UTF_8));

        assertThat(answer.status()).isBetween(400, 505);
        problem(answer);
    }

    static Stream<String> rawRequests() {
        return Stream.of("GARBAGE\r\n\r\n", "GET /api/menu HTTP/9.9\r\nHost: x\r\n\r\n",
                "GET /api/menu HTTP/1.1\r\n\r\n",
                "GET /api/menu HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
                "GET /api/menu HTTP/1.1\r\nHost: a b\r\n\r\n", "GET /api/me{nu HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /api/menu HTTP/1.1\r\nHost: x\r\nContent-Length: abc\r\n\r\n",
                "POST /api/orders HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: nonsense\r\n\r\n",
                "GET /api/menu HTTP/1.1\r\nHost: x\r\nX-Null: a\0b\r\n\r\n",
                "GET /api/menu HTTP/1.1\r\nHost: x\r\nCookie: " + "c".repeat(30_000) + "\r\n\r\n");
    }

    private void problem(Answer answer) {
        assertThat(answer.header("Content-Type")).as(answer.text()).isEqualTo("application/problem+json");
        var problem = json.readTree(answer.body());
        assertThat(problem.path("type").asString()).startsWith("urn:crema:problem:");
        assertThat(problem.path("traceId").asString()).hasSize(32);
    }

    /** An answer as it came over the connection. */
    record Answer(int status, String text) {

        /** The JSON object between the sizes of the chunks. */
        String body() {
            return text.substring(text.indexOf('{'), text.lastIndexOf('}') + 1);
        }

        String header(String name) {
            return text.substring(0, text.indexOf("\r\n\r\n")).lines()
                    .filter(line -> line.toLowerCase(Locale.ROOT)
                            .startsWith(name.toLowerCase(Locale.ROOT) + ":"))
                    .map(line -> line.substring(name.length() + 1).strip()).findFirst().orElse("");
        }

    }

    private Answer send(String method, String path, List<String> headers, String body) throws IOException {
        boolean token = path.startsWith("/oauth2/");
        var all = new ArrayList<>(List.of("Host: localhost", "Connection: close"));
        if (headers.stream().anyMatch(header -> header.startsWith("Connection"))) {
            all.removeLast();
        }
        if (!token) {
            all.add("Authorization: Bearer all");
        }
        if (!method.equals("GET") && !method.equals("DELETE")) {
            all.add("Content-Type: " + (token ? "application/x-www-form-urlencoded" : "application/json"));
            all.add("Content-Length: " + body.length());
        }
        all.addAll(headers);
        var request = new ByteArrayOutputStream();
        request.write((method + " " + path + " HTTP/1.1\r\n" + String.join("\r\n", all) + "\r\n\r\n").getBytes(UTF_8));
        if (!method.equals("GET") && !method.equals("DELETE")) {
            request.write(body.getBytes(UTF_8));
        }
        return raw(request.toByteArray());
    }

    private Answer raw(byte[] request) throws IOException {
        try (var client = new Socket("localhost", port)) {
            client.setSoTimeout(20_000);
            client.getOutputStream().write(request);
            client.shutdownOutput();
            var text = new String(client.getInputStream().readAllBytes(), UTF_8);
            assertThat(text).startsWith("HTTP/1.1 ");
            return new Answer(Integer.parseInt(Arrays.asList(text.split(" ", 3)).get(1)), text);
        }
    }

}
