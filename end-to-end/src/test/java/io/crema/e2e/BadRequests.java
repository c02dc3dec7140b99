package io.crema.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

import io.crema.e2e.fuzz.GatewayMetrics;
import io.crema.e2e.fuzz.RawRequest;
import io.crema.e2e.fuzz.RawResponse;
import io.crema.local.Api;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * I8 on the whole platform, with inputs from public bug reports of gateways and services. A client's mistake is refused with
 * 4xx, changes nothing and counts against no backend.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class BadRequests {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Api api;
    private Customer customer;
    private String clerk;
    private String operator;
    private String order;
    private GatewayMetrics metrics;
    private Map<String, Double> breakers;

    /** @param name what the input is like */
    record Input(String name, RawRequest request, int status) {

        @Override
        public String toString() {
            return name;
        }

    }

    BadRequests(Api api) {
        this.api = api;
    }

    @BeforeAll
    void customerWithAnOrder() throws Exception {
        clerk = api.token("clerk", List.of());
        operator = api.token("operator", List.of());
        customer = Customer.register(api, "은평구", 9_000);
        order = customer.placeOrder("espresso", 1);
        customer.awaitStatus(order, "READY");
        metrics = new GatewayMetrics(api.gateway(), operator);
        breakers = metrics.breakers();
    }

    @AfterAll
    void nothingHasChangedAndNoBreakerCounted() throws IOException {
        assertThat(metrics.breakers()).isEqualTo(breakers);
        customer.awaitBalance(5_500);
        assertThat(customer.get("/api/orders?customerId=" + customer.id()).body().path("items").size()).isEqualTo(1);
    }

    Stream<Input> inputs() {
        return Stream.of(queries(), headers(), bodies(), paths()).flatMap(it -> it);
    }

    private Stream<Input> queries() {
        return Stream.concat(Stream.of("?%01=x", "?a%0Ab=1", "?=1", "?" + "x=1&".repeat(1_100))
                .flatMap(query -> Stream.of(input(get("/api/menu" + query), 400), input(token(query), 400))),
                Stream.of(input(get("/api/orders?customerId=%zz"), 400),
                        input(get("/api/orders?status=CANCELLED%&limit=2"), 400),
                        input(operation("DELETE", "/operations/order-service/parked-keys/replies?key=%zz"), 400),
                        input(operation("GET", "/operations/order-service/sagas?type=%00"), 400)));
    }

    private Stream<Input> headers() {
        return Stream.of(
                Stream.of("User-Agent: MyApp iPhone Xʀ", "X-Name: 하늘", "Cookie: name=하늘",
                        "Referer: http://localhost/하늘").map(header -> input(get("/api/menu").plus(header), 200)),
                Stream.of(input(token("").without("Authorization").plus("X-Name: 하늘"), 401),
                        input(topUp("7").without("Idempotency-Key"), 400),
                        input(get("/api/menu").plus("X-Large: " + "x".repeat(8_000)), 431),
                        input(get("/api/orders/" + order).plus("If-None-Match: *"), 304),
                        input(get("/api/orders/" + UUID.randomUUID()).plus("Prefer: wait=6"), 404),
                        input(topUp("7").plus("Content-Encoding: gzip"), 415),
                        input(topUp("7").without("Content-Type").plus("Content-Type: multipart/form-data"), 415),
                        input(RawRequest.of("OPTIONS", "/api/orders", List.of("Host: x", "Connection: close",
                                "Origin: https://evil.example", "Access-Control-Request-Method: POST"), ""), 403),
                        input(get("/actuator/prometheus").without("Authorization"), 401)))
                .flatMap(it -> it);
    }

    private Stream<Input> bodies() {
        String name = "\"name\":\"하늘\"";
        return Stream.concat(
                Stream.of("{\"name\":\"a\\u0000b\",\"district\":\"x\"}",
                        "{%s,\"district\":\"a\\u0000b\"}".formatted(name),
                        "{%s,\"district\":\"sur\\ud800x\"}".formatted(name),
                        "{%s,\"district\":\"a/b\"}".formatted(name),
                        "{%s,\"district\":\"..\"}".formatted(name), "{%s,\"district\":\"a\\nb\"}".formatted(name),
                        "{%s,\"district\":\"50%%\"}".formatted(name), "{\"name\":5,\"district\":\"x\"}",
                        "{\"name\":true,\"district\":\"x\"}").map(body -> input(write("/api/customers", body), 400)),
                Stream.of(input(order("\"gang\\u0000nam\"", "\"espresso\""), 400),
                        input(order("\"gangnam\"", "\"esp\\u0000resso\""), 400), input(order("5", "\"espresso\""), 400),
                        input(topUp("\"7\""), 400), input(topUp("7.5"), 400), input(topUp("-7"), 400),
                        input(topUp("1e400"), 400)));
    }

    private Stream<Input> paths() {
        return Stream.of(input(operation("GET", "/operations/order-service/sagas/%7Bx%7D"), 400),
                input(get("//api/menu"), 400),
                input(get("/api/orders/" + order + ";a=%zz"), 400),
                input(write("/api/menu", "{}"), 405), input(get("/.well-known/oauth-protected-resource"), 404),
                input(get("/api/me nu"), 400));
    }

    @ParameterizedTest
    @MethodSource("inputs")
    void isAnsweredAsTheClientsOwn(Input input) throws IOException {
        var response = send(input.request());

        assertThat(response.status()).as("%s: %s", input.request(), response).isEqualTo(input.status());
        if (input.status() >= 400) {
            var problem = JSON.readTree(response.body());
            assertThat(problem.path("type").asString()).startsWith("urn:crema:problem:");
            assertThat(problem.path("traceId").asString()).hasSize(32);
        }
    }

    @Test
    void headIsGetWithoutTheBody() throws IOException {
        for (String path : List.of("/api/menu", "/api/orders/" + order, "/actuator/health")) {
            var response = send(get(path).withMethod("HEAD"));

            assertThat(response.status()).as(path).isEqualTo(200);
            assertThat(response.body()).isEmpty();
        }
    }

    @Test
    void aWaitThatEndsWithoutAChangeIsNotModified() throws IOException {
        var version = send(get("/api/orders/" + order)).header("etag");

        var response = send(get("/api/orders/" + order).plus("If-None-Match: " + version).plus("Prefer: wait=10"));

        assertThat(response.status()).isEqualTo(304);
        assertThat(response.header("preference-applied")).isEqualTo("wait=3");
    }

    @Test
    void answersInJsonWhateverTheClientAccepts() throws IOException {
        var registered = send(
                write("/api/customers", "{\"name\":\"하늘\",\"district\":\"강남구\"}").plus("Accept: application/xml"));

        assertThat(registered.status()).isEqualTo(201);
        assertThat(registered.header("content-type")).isEqualTo("application/json");
    }

    @Test
    void aTokenOfAnUnknownKeyIsRefusedEachTime() throws IOException {
        int dot = clerk.indexOf('.');
        String header = new String(Base64.getUrlDecoder().decode(clerk.substring(0, dot)), StandardCharsets.UTF_8)
                .replaceFirst("\"kid\":\"[^\"]*\"", "\"kid\":\"unknown\"");
        String forged = Base64.getUrlEncoder().withoutPadding()
                .encodeToString(header.getBytes(StandardCharsets.UTF_8)) + clerk.substring(dot);

        var statuses = Stream
                .generate(() -> get("/api/menu").without("Authorization").plus("Authorization: Bearer " + forged))
                .limit(5).parallel().map(this::status).toList();

        assertThat(statuses).containsOnly(401);
    }

    @Test
    void aRegistrationSentTwiceMakesOneCustomer() throws IOException {
        var registration = write("/api/customers", "{\"name\":\"하늘\",\"district\":\"강남구\"}");

        assertThat(send(registration).body()).isEqualTo(send(registration).body());
    }

    @Test
    void aDistrictIsReadBackInBothNormalForms() throws IOException {
        String district = "café " + UUID.randomUUID();
        String decomposed = Normalizer.normalize(district, Normalizer.Form.NFD);
        Customer.register(api, decomposed + "  ", 100);

        for (String name : List.of(district, decomposed)) {
            assertThat(send(get("/api/districts/" + encoded(name) + "/balance")).status()).as(name).isEqualTo(200);
        }
    }

    @Test
    void theSecretDecidesBesideAStaleToken() throws IOException {
        var response = send(token("").without("Authorization").plus("Authorization: Bearer stale")
                .withBody("grant_type=client_credentials&client_id=mina&client_secret=mina-secret"));

        assertThat(response.status()).isEqualTo(200);
    }

    @Test
    void aProblemNamesThePathThatTheClientSent() throws IOException {
        String path = "/operations/order-service/sagas/" + UUID.randomUUID();

        JsonNode problem = JSON.readTree(send(operation("GET", path)).body());

        assertThat(problem.path("instance").asString()).isEqualTo(path);
        assertThat(problem.path("type").asString()).isEqualTo("urn:crema:problem:unknown-saga");
    }

    @Test
    void aWrongMethodIsToldTheRightOnes() throws IOException {
        assertThat(send(write("/api/menu", "{}")).header("allow")).isEqualTo("GET, HEAD");
    }

    private Input input(RawRequest request, int status) {
        String text = request.withBody("").without("Authorization").without("Host").without("Connection").toString()
                + request.body();
        return new Input(text.substring(0, Math.min(text.length(), 150)), request, status);
    }

    private RawResponse send(RawRequest request) throws IOException {
        return RawResponse.exchange(api.gateway(), request, PATIENCE).getFirst();
    }

    private int status(RawRequest request) {
        try {
            return send(request).status();
        } catch (IOException noAnswer) {
            throw new UncheckedIOException(noAnswer);
        }
    }

    private static String encoded(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private RawRequest get(String target) {
        return request("GET", target, clerk, "");
    }

    private RawRequest operation(String method, String target) {
        return request(method, target, operator, "");
    }

    private RawRequest write(String target, String body) {
        return request("POST", target, clerk, body).plus("Content-Type: application/json")
                .plus("Idempotency-Key: " + UUID.randomUUID());
    }

    private RawRequest topUp(String amount) {
        return write("/api/wallets/" + customer.id() + "/top-ups",
                "{\"amount\":{\"amount\":%s,\"currency\":\"KRW\"}}".formatted(amount));
    }

    private RawRequest order(String shop, String sku) {
        return write("/api/orders", "{\"customerId\":\"%s\",\"shopId\":%s,\"items\":[{\"sku\":%s,\"quantity\":1}]}"
                .formatted(customer.id(), shop, sku));
    }

    private static RawRequest token(String query) {
        return RawRequest.of("POST", "/oauth2/token" + query,
                List.of("Host: localhost", "Connection: close", "Authorization: Basic bWluYTptaW5hLXNlY3JldA==",
                        "Content-Type: application/x-www-form-urlencoded"),
                "grant_type=client_credentials");
    }

    private static RawRequest request(String method, String target, String token, String body) {
        return RawRequest.of(method, target,
                List.of("Host: localhost", "Connection: close", "Authorization: Bearer " + token), body);
    }

}
