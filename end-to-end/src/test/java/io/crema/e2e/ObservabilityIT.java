package io.crema.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the compose profile {@code observability} shows of the running platform, by a real Prometheus. */
@EnabledIf("io.crema.e2e.House#isOfContainers")
@Execution(ExecutionMode.SAME_THREAD)
class ObservabilityIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final ComposedHouse HOUSE = new ComposedHouse();
    private static final JsonMapper JSON = new JsonMapper();
    private static URI prometheus;

    @BeforeAll
    static void up() {
        HOUSE.up();
        prometheus = HOUSE.prometheus();
    }

    @AfterAll
    static void down() {
        HOUSE.close();
    }

    @Test
    void theAlertsFireWhenTheyMust() {
        assertThat(HOUSE.execute("prometheus", "promtool", "test", "rules", "/etc/prometheus/alerts.test.yml"))
                .contains("SUCCESS");
    }

    @Test
    void everyPanelOfTheDashboardShowsSomething() throws Exception {
        var customer = Customer.with(HOUSE.api(), "강남구", 20_000);
        customer.sees(customer.orders("espresso", 1), "READY");

        var dashboard = JSON.readTree(Files.readString(
                House.HOME.resolve("deploy/observability/grafana/dashboards/crema.json")));

        assertThat(queries(dashboard)).hasSizeGreaterThan(15)
                .allSatisfy(query -> await().atMost(LIMIT).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
                    customer.get("/api/menu");
                    assertThat(ask(query)).isNotEmpty();
                }));
    }

    private static Stream<String> queries(JsonNode dashboard) {
        return dashboard.path("panels").valueStream().flatMap(panel -> panel.path("targets").valueStream())
                .map(target -> target.path("expr").asString().replace("$__rate_interval", "30s"));
    }

    @Test
    void anInstanceThatDiesIsAnAlertUntilItIsBack() {
        await().atMost(LIMIT).untilAsserted(() -> assertThat(instances("up == 1")).hasSize(10));
        await().atMost(LIMIT).untilAsserted(() -> assertThat(instances("ALERTS{alertstate='firing'}")).isEmpty());

        HOUSE.kill(List.of("barista-service"));

        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(instances("ALERTS{alertname='InstanceDown',alertstate='firing'}"))
                        .containsExactly("barista-service:8080"));
        HOUSE.up();
        await().atMost(LIMIT).untilAsserted(() -> assertThat(instances("ALERTS")).isEmpty());
    }

    private static List<String> instances(String query) throws IOException, InterruptedException {
        return ask(query).stream().map(result -> result.path("metric").path("instance").asString("")).toList();
    }

    private static List<JsonNode> ask(String query) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            var answer = client.send(HttpRequest.newBuilder(prometheus.resolve(
                    "/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8))).build(),
                    HttpResponse.BodyHandlers.ofString());
            return JSON.readTree(answer.body()).at("/data/result").valueStream().toList();
        }
    }

}
