package io.crema.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;

import io.crema.testing.Database;
import io.crema.testing.Servers;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The gateway starts without its database, serves, and migrates it once it is there. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = {
        "spring.flyway.connect-retries-interval=1s",
        "crema.gateway.limits.routes.menu.per-client=40", "crema.gateway.limits.routes.menu.period=1h",
        "crema.gateway.limits.routes.order-reads.per-client=10"})
@Import(GatewayIT.Identity.class)
class GatewayDatabaseIT {

    private static final Backend ORDERS = new Backend("order-service");
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Database OTHER = Servers.shared().newDatabase();
    private static final String LATER = "gateway_" + System.nanoTime();

    @LocalServerPort
    int port;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    MeterRegistry metrics;

    @DynamicPropertySource
    static void instances(DynamicPropertyRegistry properties) {
        properties.add("spring.datasource.url", () -> OTHER.url().replaceFirst("(//[^/]+/)[^?]+", "$1" + LATER));
        properties.add("spring.datasource.username", OTHER::username);
        properties.add("spring.datasource.password", OTHER::password);
        for (String backend : List.of("order-service", "payment-service", "query-service")) {
            Backend.register(properties, backend, ORDERS);
        }
    }

    @AfterAll
    static void end() {
        ORDERS.ends();
        HTTP.close();
    }

    @Test
    void servesWithoutItsDatabaseAndMigratesItLater() throws Exception {
        assertThat(get("/api/menu").statusCode()).isEqualTo(200);
        assertThat(get("/actuator/health/readiness").statusCode()).isEqualTo(200);
        assertThat(get("/actuator/health").statusCode()).isEqualTo(200);

        assertThat(IntStream.range(0, 50).filter(_ -> get("/api/menu").statusCode() == 200).count())
                .as("the limit of this instance").isEqualTo(39);
        assertThat(limitsAreShared()).isFalse();

        create();

        await().ignoreExceptionsInstanceOf(DataAccessException.class).untilAsserted(() -> assertThat(
                jdbc.sql("SELECT count(*) FROM rate_limit").query(Long.class).single()).isNotNegative());
        assertThat(jdbc.sql("SELECT schema_name FROM information_schema.schemata").query(String.class).list())
                .as("tables of messaging").doesNotContain("messaging");
        await().untilAsserted(() -> {
            get("/api/orders/1");
            assertThat(limitsAreShared()).isTrue();
        });
    }

    private boolean limitsAreShared() {
        return metrics.get("crema.gateway.limits.shared").gauge().value() == 1;
    }

    private static void create() throws SQLException {
        try (var connection = DriverManager.getConnection(OTHER.url(), OTHER.username(), OTHER.password());
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + LATER);
        }
    }

    private HttpResponse<String> get(String path) {
        return HTTP.sendAsync(HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .header("Authorization", "Bearer all").build(), BodyHandlers.ofString()).join();
    }

}
