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
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.grpc.Metadata;
import io.grpc.Status;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A method of gRPC as a resource: by the route and the annotation alone, with the rules of every route. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = "crema.gateway.resilience.backends.payment-service.deadline=500ms")
@Import(GatewayIT.Identity.class)
class TranslationIT {

    private static final GrpcBackend PAYMENTS = new GrpcBackend();
    private static final GrpcBackend OTHER_PAYMENTS = new GrpcBackend();
    private static final Backend QUERIES = new Backend("query-service");
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @LocalServerPort
    int port;

    @Autowired
    CircuitBreakerRegistry breakers;

    @Autowired
    JsonMapper json;

    private final UUID customer = UUID.randomUUID();

    @DynamicPropertySource
    static void instances(DynamicPropertyRegistry properties) {
        Backend.register(properties, "query-service", QUERIES);
        properties.add("spring.cloud.discovery.client.simple.instances.payment-service[0].uri", PAYMENTS::uri);
        properties.add("spring.cloud.discovery.client.simple.instances.payment-service[1].uri", OTHER_PAYMENTS::uri);
    }

    @AfterAll
    static void end() {
        PAYMENTS.dies();
        OTHER_PAYMENTS.dies();
        QUERIES.ends();
        HTTP.close();
    }

    /** The first call loads the classes of gRPC, and may take longer than the deadline. */
    @BeforeEach
    void bothInstancesAreWell() {
        both(GrpcBackend.holding(20_000));
        await().untilAsserted(() -> {
            breaker().reset();
            assertThat(balance().statusCode()).isEqualTo(200);
            assertThat(PAYMENTS.calls()).isNotEmpty();
            assertThat(OTHER_PAYMENTS.calls()).isNotEmpty();
        });
        both(GrpcBackend.holding(20_000));
        breaker().reset();
    }

    private static void both(GrpcBackend.Manner manner) {
        PAYMENTS.is(manner);
        OTHER_PAYMENTS.is(manner);
    }

    @Test
    void aReadIsACallWithTheTokenTheDeadlineAndTheTrace() throws Exception {
        var answer = send(request("GET", "all").header("traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01")
                .header("grpc-timeout", "1n").header("X-Other", "secret").build());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(answer.body()).isEqualTo("{\"balance\":{\"amount\":20000,\"currency\":\"KRW\"}}");
        assertThat(answer.headers().firstValue("RateLimit-Policy")).hasValue("\"balances\";q=60000;w=10");
        assertThat(calls()).singleElement().satisfies(call -> {
            assertThat(call.customerId()).isEqualTo(customer.toString());
            assertThat(call.entry("authorization")).isEqualTo("Bearer all");
            assertThat(call.entry("traceparent")).startsWith("00-" + TRACE + "-");
            assertThat(call.entry("x-other")).isEqualTo("null");
            assertThat(call.millisLeft()).as("the gateway's deadline, not the client's").isBetween(1L, 500L);
        });
    }

    @Test
    void aValueThatIsTheDefaultIsThereToo() throws Exception {
        both(GrpcBackend.holding(0));

        assertThat(balance().body()).isEqualTo("{\"balance\":{\"amount\":0,\"currency\":\"KRW\"}}");
    }

    @Test
    void headIsGetWithoutTheBody() throws Exception {
        var answer = send(request("HEAD", "all").build());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
        assertThat(send(request("DELETE", "all").build()).headers().allValues("Allow")).containsExactly("GET, HEAD");
    }

    @ParameterizedTest
    @CsvSource({"INVALID_ARGUMENT, 400, validation", "OUT_OF_RANGE, 400, validation",
            "UNAUTHENTICATED, 401, unauthorized", "PERMISSION_DENIED, 403, forbidden", "NOT_FOUND, 404, not-found",
            "ALREADY_EXISTS, 409, conflict", "ABORTED, 409, conflict",
            "FAILED_PRECONDITION, 422, unprocessable-content", "RESOURCE_EXHAUSTED, 429, too-many-requests",
            "UNIMPLEMENTED, 501, not-implemented", "INTERNAL, 500, internal", "UNKNOWN, 500, internal",
            "DATA_LOSS, 500, internal"})
    void aStatusIsAProblemDocumentAndCountsAgainstNobody(Status.Code code, int status, String type) throws Exception {
        both(GrpcBackend.failing(code.toStatus().withDescription("As the service says"), new Metadata()));

        var answer = balance();

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(problem(answer, type).path("detail").asString())
                .isEqualTo(status == 500
                        ? "The service failed unexpectedly: give its operator the traceId"
                        : "As the service says");
        assertThat(calls()).as("asked once").hasSize(1);
        assertThat(breaker().getMetrics().getNumberOfFailedCalls()).isZero();
    }

    @Test
    void theServiceMayNameTheTypeOfAProblemAndWhenToComeBack() throws Exception {
        both(GrpcBackend.failing(Status.NOT_FOUND, trailers("urn:crema:problem:unknown-customer", "1")));
        var named = balance();
        assertThat(named.statusCode()).isEqualTo(404);
        problem(named, "unknown-customer");
        assertThat(named.headers().firstValue("Retry-After")).hasValue("1");

        both(GrpcBackend.failing(Status.NOT_FOUND, trailers("https://elsewhere.example", "soon")));
        var nonsense = balance();
        problem(nonsense, "not-found");
        assertThat(nonsense.headers().firstValue("Retry-After")).isEmpty();
    }

    private static Metadata trailers(String type, String retryAfter) {
        var trailers = new Metadata();
        trailers.put(Metadata.Key.of("problem-type", Metadata.ASCII_STRING_MARSHALLER), type);
        trailers.put(Metadata.Key.of("retry-after", Metadata.ASCII_STRING_MARSHALLER), retryAfter);
        return trailers;
    }

    @ParameterizedTest
    @CsvSource({"forged, 401, unauthorized", "reader, 403, forbidden"})
    void withoutTheRightTokenNobodyIsCalled(String token, int status, String type) throws Exception {
        var answer = send(request("GET", token).build());

        assertThat(answer.statusCode()).isEqualTo(status);
        problem(answer, type);
        assertThat(calls()).isEmpty();
    }

    enum Fault {
        UNAVAILABLE, HANGING
    }

    @ParameterizedTest
    @EnumSource
    void aServiceThatServesNobodyIsLeftAloneUntilItServesAgain(Fault fault) throws Exception {
        both(switch (fault) {
            case UNAVAILABLE -> GrpcBackend.failing(Status.UNAVAILABLE, new Metadata());
            case HANGING -> GrpcBackend.hanging();
        });
        for (int i = 0; i < 10; i++) {
            var answer = balance();
            assertThat(answer.statusCode()).isEqualTo(fault == Fault.HANGING ? 504 : 503);
            assertThat(problem(answer, fault == Fault.HANGING ? "timeout" : "service-unavailable").path("backend")
                    .asString()).isEqualTo("payment-service");
            assertThat(answer.headers().firstValue("Retry-After")).hasValue("2");
        }
        both(GrpcBackend.holding(20_000));

        assertThat(balance().statusCode()).isEqualTo(503);

        assertThat(calls()).as("left alone").isEmpty();
        await().untilAsserted(() -> assertThat(balance().statusCode()).isEqualTo(200));
    }

    @Test
    void aCallGoesToAnotherInstanceWhenOneIsDown() throws Exception {
        PAYMENTS.dies();
        try {
            for (int i = 0; i < 10; i++) {
                assertThat(balance().statusCode()).isEqualTo(200);
            }
        } finally {
            PAYMENTS.comesBack();
        }
    }

    @Test
    void aServiceThatIsDownIsUnavailableUntilItIsBack() throws Exception {
        PAYMENTS.dies();
        OTHER_PAYMENTS.dies();
        try {
            problem(balance(), "service-unavailable");
        } finally {
            PAYMENTS.comesBack();
            OTHER_PAYMENTS.comesBack();
        }
        await().untilAsserted(() -> assertThat(balance().statusCode()).isEqualTo(200));
    }

    @Test
    void theOtherReadsOfWalletsGoWhereTheyWent() throws Exception {
        var answer = send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/wallets/" + customer))
                .header("Authorization", "Bearer all").build());

        assertThat(answer.body()).isEqualTo("query-service");
    }

    private static List<GrpcBackend.Call> calls() {
        return Stream.of(PAYMENTS, OTHER_PAYMENTS).flatMap(backend -> backend.calls().stream()).toList();
    }

    private CircuitBreaker breaker() {
        return breakers.circuitBreaker("payment-service");
    }

    private HttpResponse<String> balance() throws IOException, InterruptedException {
        return send(request("GET", "all").build());
    }

    private HttpRequest.Builder request(String method, String token) {
        return HttpRequest
                .newBuilder(URI.create("http://localhost:" + port + "/api/wallets/" + customer + "/balance"))
                .method(method, BodyPublishers.noBody()).header("Authorization", "Bearer " + token);
    }

    private static HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return HTTP.send(request, BodyHandlers.ofString());
    }

    private JsonNode problem(HttpResponse<String> answer, String type) {
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        var problem = json.readTree(answer.body());
        assertThat(problem.path("type").asString()).isEqualTo("urn:crema:problem:" + type);
        assertThat(problem.path("traceId").asString()).isNotEmpty();
        return problem;
    }

}
