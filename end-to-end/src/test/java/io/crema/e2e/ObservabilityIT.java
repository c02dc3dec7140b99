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

/** Checks alerts and dashboard of the compose profile {@code observability} with a real Prometheus. */
@EnabledIf("io.crema.e2e.PlatformUnderTest#runsInContainers")
@Execution(ExecutionMode.SAME_THREAD)
class ObservabilityIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final ComposePlatform PLATFORM = new ComposePlatform();
    private static final JsonMapper JSON = new JsonMapper();
    private static URI prometheus;

    @BeforeAll
    static void up() {
        PLATFORM.up();
        prometheus = PLATFORM.prometheus();
    }

    @AfterAll
    static void down() {
        PLATFORM.close();
    }

    @Test
    void alertRulesPassTheirTests() {
        assertThat(PLATFORM.execute("prometheus", "promtool", "test", "rules", "/etc/prometheus/alerts.test.yml"))
                .contains("SUCCESS");
    }

    @Test
    void eachDashboardPanelShowsData() throws Exception {
        var customer = Customer.register(PLATFORM.api(), "강남구", 20_000);
        customer.awaitStatus(customer.placeOrder("espresso", 1), "READY");

        var dashboard = JSON.readTree(Files.readString(
                PlatformUnderTest.HOME.resolve("deploy/observability/grafana/dashboards/crema.json")));

        assertThat(queries(dashboard)).hasSizeGreaterThan(15)
                .allSatisfy(query -> await().atMost(LIMIT).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
                    customer.get("/api/menu");
                    assertThat(execute(query)).isNotEmpty();
                }));
    }

    private static Stream<String> queries(JsonNode dashboard) {
        return dashboard.path("panels").valueStream().flatMap(panel -> panel.path("targets").valueStream())
                .map(target -> target.path("expr").asString().replace("$__rate_interval", "30s"));
    }

    @Test
    void instanceDownFiresUntilRestart() {
        await().atMost(LIMIT).untilAsserted(() -> assertThat(instances("up == 1")).hasSize(10));
        await().atMost(LIMIT).untilAsserted(() -> assertThat(instances("ALERTS{alertstate='firing'}")).isEmpty());

        PLATFORM.kill(List.of("barista-service"));

        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(instances("ALERTS{alertname='InstanceDown',alertstate='firing'}"))
                        .containsExactly("barista-service:8080"));
        PLATFORM.up();
        await().atMost(LIMIT).untilAsserted(() -> assertThat(instances("ALERTS")).isEmpty());
    }

    private static List<String> instances(String query) throws IOException, InterruptedException {
        return execute(query).stream().map(result -> result.path("metric").path("instance").asString("")).toList();
    }

    private static List<JsonNode> execute(String query) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            var response = client.send(HttpRequest.newBuilder(prometheus.resolve(
                    "/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8))).build(),
                    HttpResponse.BodyHandlers.ofString());
            return JSON.readTree(response.body()).at("/data/result").valueStream().toList();
        }
    }

}
