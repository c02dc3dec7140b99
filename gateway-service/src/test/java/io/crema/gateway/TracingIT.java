package io.crema.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;

import brave.sampler.Sampler;
import com.sun.net.httpserver.Headers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Tracing at the edge: clients do not decide on sampling, and only operators read the traces. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@Import({GatewayIT.Identity.class, TracingIT.Sampling.class})
class TracingIT {

    private static final Backend ORDERS = new Backend("order-service");
    private static final Backend ZIPKIN = new Backend("zipkin");

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SPAN = "00f067aa0ba902b7";

    private static final Pattern HEADER = Pattern.compile("([\\w-]+): ([^,]+)");

    private static final AtomicBoolean SAMPLED = new AtomicBoolean();

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @LocalServerPort
    int port;

    @DynamicPropertySource
    static void instances(DynamicPropertyRegistry properties) {
        Backend.register(properties, "order-service", ORDERS);
        properties.add("CREMA_ZIPKIN_URL", () -> "http://localhost:" + ZIPKIN.port());
    }

    @AfterAll
    static void end() {
        ORDERS.ends();
        ZIPKIN.ends();
        HTTP.close();
    }

    @BeforeEach
    void everythingIsWell() {
        ORDERS.is(Backend.WELL);
        ZIPKIN.is((exchange, name) -> {
            exchange.getResponseHeaders().add("Asked", exchange.getRequestURI().toString());
            Backend.WELL.treat(exchange, name);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"traceparent: 00-" + TRACE + "-" + SPAN + "-01", "b3: " + TRACE + "-" + SPAN + "-1",
            "b3: " + TRACE + "-" + SPAN + "-d", "X-B3-TraceId: " + TRACE + ", X-B3-SpanId: " + SPAN
                    + ", X-B3-Sampled: 1",
            "X-B3-TraceId: " + TRACE + ", X-B3-SpanId: " + SPAN + ", X-B3-Flags: 1"})
    void aClientCannotHaveItsTraceSampled(String headers) throws Exception {
        SAMPLED.set(false);

        assertThat(traceparentAtBackend(headers)).startsWith("00-" + TRACE + "-").doesNotContain(SPAN).endsWith("-00");
    }

    @ParameterizedTest
    @ValueSource(strings = {"b3: 1", "b3: d", "X-B3-Sampled: 1", "X-B3-Flags: 1"})
    void aDecisionWithoutATraceIsIgnored(String headers) throws Exception {
        SAMPLED.set(false);

        assertThat(traceparentAtBackend(headers)).endsWith("-00");
    }

    @ParameterizedTest
    @ValueSource(strings = {"traceparent: 00-" + TRACE + "-" + SPAN + "-00", "b3: " + TRACE + "-" + SPAN + "-0",
            "b3: 0", "X-B3-Sampled: 0"})
    void aClientCannotHideFromSampling(String headers) throws Exception {
        SAMPLED.set(true);

        assertThat(traceparentAtBackend(headers)).endsWith("-01");
    }

    @Test
    void otherTracingHeadersOfAClientReachNoBackend() throws Exception {
        get("/api/menu", "all", "b3: " + TRACE + "-" + SPAN + "-1, X-B3-Sampled: 1, tracestate: a=b, baggage: user=x");

        assertThat(ORDERS.requests().getFirst().keySet()).doesNotContain("B3", "X-b3-sampled", "Tracestate", "Baggage");
    }

    @Test
    void anOperatorReadsTracesAndZipkinGetsNoToken() throws Exception {
        var answer = get("/operations/zipkin/api/v2/traces?limit=1", "all", "");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Asked")).hasValue("/zipkin/api/v2/traces?limit=1");
        assertThat(ZIPKIN.requests()).extracting(request -> request.getFirst("Authorization")).containsOnlyNulls();
    }

    @Test
    void nobodyElseReadsTraces() throws Exception {
        assertThat(get("/operations/zipkin/api/v2/traces", "reader", "").statusCode()).isEqualTo(403);
        assertThat(get("/operations/zipkin/api/v2/traces", "forged", "").statusCode()).isEqualTo(401);
        assertThat(ZIPKIN.requests()).isEmpty();
    }

    @Test
    void nobodySendsSpansThroughTheGateway() throws Exception {
        var answer = HTTP.send(request("/operations/zipkin/api/v2/spans", "all").POST(BodyPublishers.ofString("[]"))
                .build(), BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(ZIPKIN.requests()).isEmpty();
    }

    private String traceparentAtBackend(String headers) throws IOException, InterruptedException {
        assertThat(get("/api/menu", "all", headers).statusCode()).isEqualTo(200);
        Headers received = ORDERS.requests().getFirst();
        assertThat(received.get("traceparent")).hasSize(1);
        return received.getFirst("traceparent");
    }

    private HttpResponse<String> get(String path, String token, String headers)
            throws IOException, InterruptedException {
        var request = request(path, token);
        HEADER.matcher(headers).results().forEach(header -> request.header(header.group(1), header.group(2)));
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path, String token) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .header("Authorization", "Bearer " + token);
    }

    /** Decides as a test says. */
    @TestConfiguration
    static class Sampling {

        @Bean
        Sampler sampler() {
            return new Sampler() {

                @Override
                public boolean isSampled(long traceId) {
                    return SAMPLED.get();
                }

            };
        }

    }

}
