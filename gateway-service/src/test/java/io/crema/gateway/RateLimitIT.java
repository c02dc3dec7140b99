package io.crema.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.crema.chassis.config.ConfigurationRefresh;
import io.crema.testing.Database;
import io.crema.testing.Servers;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.MapPropertySource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import tools.jackson.databind.json.JsonMapper;

/** The limits of clients over two gateways with one database. Each token names its client. */
class RateLimitIT {

    private static final String MENU = "/api/menu";
    private static final String ORDER = "/api/orders/1";
    /** A twentieth of the 100 requests. */
    private static final int SHARE = 5;
    private static final int CLIENTS = 8;

    private static final Backend ORDERS = new Backend("order-service");
    private static final Backend QUERIES = new Backend("query-service");
    private static final Backend IDENTITY = new Backend("identity-service");
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static ConfigurableApplicationContext first;
    private static ConfigurableApplicationContext second;

    @BeforeAll
    static void begin() {
        var database = Servers.shared().newDatabase();
        first = gateway(database);
        second = gateway(database);
        Stream.of(first, second).forEach(gateway -> await().ignoreExceptions().until(() -> buckets(gateway) == 0));
    }

    private static ConfigurableApplicationContext gateway(Database database) {
        return new SpringApplication(GatewayServiceApplication.class, Tokens.class).run("--server.port=0",
                "--spring.datasource.url=" + database.url(), "--spring.datasource.username=" + database.username(),
                "--spring.datasource.password=" + database.password(), instance("order-service", ORDERS),
                instance("query-service", QUERIES), instance("identity-service", IDENTITY),
                "--crema.gateway.limits.patience=10s", "--crema.gateway.limits.default.period=1h",
                "--crema.gateway.limits.default.per-client=100",
                "--crema.gateway.limits.default.per-customer=3",
                "--crema.gateway.limits.routes.tokens.per-address=4",
                "--crema.gateway.limits.routes.login.per-address=4");
    }

    private static String instance(String service, Backend backend) {
        return "--spring.cloud.discovery.client.simple.instances." + service + "[0].uri=http://localhost:"
                + backend.port();
    }

    @AfterAll
    static void end() {
        first.close();
        second.close();
        Stream.of(ORDERS, QUERIES, IDENTITY).forEach(Backend::ends);
        HTTP.close();
    }

    @BeforeEach
    void everythingIsWell() {
        Stream.of(ORDERS, QUERIES, IDENTITY).forEach(backend -> backend.is(Backend.WELL));
    }

    @Test
    void twoGatewaysAdmitTogetherWhatTheLimitAllows() {
        var statuses = IntStream.range(0, CLIENTS).mapToObj(i -> CompletableFuture.supplyAsync(
                () -> IntStream.range(0, 40).mapToObj(
                        _ -> send(i % 2 == 0 ? first : second, "GET", MENU, "together").statusCode()).toList()))
                .toList().stream().flatMap(client -> client.join().stream()).toList();

        assertThat(statuses).containsOnly(200, 429);
        assertThat(statuses.stream().filter(status -> status == 200).count()).isBetween(100L - 2 * SHARE,
                100L + 2 * SHARE);
    }

    @Test
    void aClientThatUsedUpItsLimitAtOneGatewayGetsAtMostAShareAtTheOther() {
        for (int i = 0; i < 100; i++) {
            assertThat(send(first, "GET", MENU, "moving").statusCode()).isEqualTo(200);
        }
        assertThat(send(first, "GET", MENU, "moving").statusCode()).as("one gateway is exact").isEqualTo(429);

        assertThat(IntStream.range(0, 20)
                .filter(i -> send(second, "GET", MENU, "moving").statusCode() == 200).count())
                .isLessThanOrEqualTo(SHARE);
    }

    @Test
    void anAnswerTellsTheLimitAndWhatIsLeft() {
        var answer = send(first, "GET", MENU, "curious");

        assertThat(answer.headers().firstValue("RateLimit-Policy")).hasValue("\"menu\";q=100;w=3600");
        assertThat(answer.headers().firstValue("RateLimit")).hasValue("\"menu\";r=99;t=36");
    }

    @Test
    void aRefusalSaysWhenToComeBackAndReachesNoBackend() {
        var breaker = first.getBean(CircuitBreakerRegistry.class).circuitBreaker("query-service");
        for (int i = 0; i < 3; i++) {
            assertThat(send(first, "GET", ORDER, "customer-ann").statusCode()).isEqualTo(200);
        }
        QUERIES.is(Backend.WELL);

        var refused = send(first, "GET", ORDER, "customer-ann");

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValueAsLong("Retry-After").orElseThrow()).isBetween(1_000L, 1_200L);
        assertThat(refused.headers().firstValue("RateLimit")).hasValue("\"order-reads\";r=0;t=3600");
        assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        var problem = new JsonMapper().readTree(refused.body());
        assertThat(problem.path("type").asString()).isEqualTo("urn:crema:problem:rate-limit-exceeded");
        assertThat(problem.path("violated-policies").path(0).asString()).isEqualTo("order-reads");
        assertThat(problem.path("traceId").asString()).isNotEmpty();
        assertThat(QUERIES.requests()).isEmpty();
        assertThat(breaker.getMetrics().getNumberOfFailedCalls()).isZero();
        assertThat(send(first, "GET", MENU, "customer-ann").statusCode()).as("another route").isEqualTo(200);
        assertThat(send(first, "GET", ORDER, "customer-joe").statusCode()).as("another customer").isEqualTo(200);
    }

    @Test
    void withoutATokenTheAddressCounts() {
        var statuses = IntStream.range(0, 6)
                .mapToObj(i -> send(first, "POST", "/oauth2/token", "ignored-" + i).statusCode()).toList();

        assertThat(statuses).containsExactly(200, 200, 200, 200, 429, 429);
    }

    @Test
    void loginsAreLimitedBeforeTheyBegin() {
        var statuses = IntStream.range(0, 6).mapToObj(i -> send(first, "GET", "/login", "ignored").statusCode())
                .toList();

        assertThat(statuses.subList(0, 4)).doesNotContain(429);
        assertThat(statuses.subList(4, 6)).containsOnly(429);
    }

    @Test
    void operatorsAndHealthAreNotLimited() {
        assertThat(send(first, "GET", "/actuator/health", "any").headers().firstValue("RateLimit")).isEmpty();
    }

    @Test
    void aRefreshChangesTheLimitUnlessItMakesNoSense() {
        String property = "crema.gateway.limits.routes.menu.per-client";
        refresh(property, "2");
        assertThat(IntStream.range(0, 4).mapToObj(i -> send(first, "GET", MENU, "refreshed").statusCode()))
                .containsExactly(200, 200, 429, 429);

        refresh(property, "0");
        assertThat(send(first, "GET", MENU, "refreshed").statusCode()).isEqualTo(429);

        refresh(property, "3");
        assertThat(send(first, "GET", MENU, "refreshed").headers().firstValue("RateLimit-Policy"))
                .hasValue("\"menu\";q=3;w=3600");
        first.getEnvironment().getPropertySources().remove("refreshed");
        first.getBean(ConfigurationRefresh.class).run();
    }

    private static void refresh(String property, String value) {
        first.getEnvironment().getPropertySources()
                .addFirst(new MapPropertySource("refreshed", Map.of(property, value)));
        first.getBean(ConfigurationRefresh.class).run();
    }

    @Test
    void bucketsThatAreFullForAWhileAreDeleted() {
        for (int i = 0; i < 10; i++) {
            send(first, "GET", MENU, "old");
        }
        await().until(() -> buckets(first) > 0);
        first.getBean(JdbcClient.class).sql("UPDATE rate_limit SET expires_at = 0").update();

        first.getBean(SharedBuckets.class).deleteFull();

        assertThat(buckets(first)).isZero();
    }

    private static long buckets(ConfigurableApplicationContext gateway) {
        return gateway.getBean(JdbcClient.class).sql("SELECT count(*) FROM rate_limit WHERE expires_at IS NOT NULL")
                .query(Long.class).single();
    }

    private static HttpResponse<String> send(ConfigurableApplicationContext gateway, String method, String path,
            String client) {
        return sendLater(gateway, method, path, client).join();
    }

    private static CompletableFuture<HttpResponse<String>> sendLater(ConfigurableApplicationContext gateway,
            String method, String path, String client) {
        return HTTP.sendAsync(
                HttpRequest.newBuilder(URI.create(
                        "http://localhost:" + gateway.getEnvironment().getProperty("local.server.port") + path))
                        .method(method, BodyPublishers.noBody()).header("Authorization", "Bearer " + client).build(),
                BodyHandlers.ofString());
    }

    /** A token is the name of its client. */
    static class Tokens {

        @Bean
        JwtDecoder tokens() {
            return token -> {
                var jwt = Jwt.withTokenValue(token).header("alg", "none").subject(token).claim("scope",
                        List.of("menu:read", "orders:read"));
                return (token.startsWith("customer-") ? jwt.claim("customer_id", token) : jwt).build();
            };
        }

    }

}
