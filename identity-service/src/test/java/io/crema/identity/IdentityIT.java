package io.crema.identity;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

import io.crema.testing.Database;
import io.crema.testing.RealServers;
import io.crema.testing.Servers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Two instances of the service on one real PostgreSQL, asked as clients ask. */
class IdentityIT {

    private static final String CLERK = "clerk:clerk-secret";

    private static final Database DATABASE = Servers.shared().newDatabase();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final JsonMapper JSON = new JsonMapper();

    private static ConfigurableApplicationContext first;
    private static ConfigurableApplicationContext second;

    @BeforeAll
    static void up() {
        first = instance();
        second = instance();
    }

    @AfterAll
    static void down() {
        first.close();
        second.close();
        HTTP.close();
    }

    @Test
    void aClientGetsATokenOfItsScopesForAnHour() throws Exception {
        var token = verified(second, issued(token(first, CLERK, "")));

        assertThat(token.getSubject()).isEqualTo("clerk");
        assertThat(token.getClaimAsString("iss")).isEqualTo("http://localhost:9000");
        assertThat(token.getClaimAsStringList("scope")).containsExactlyInAnyOrder("orders:read", "orders:write",
                "wallets:read", "wallets:write", "customers:write", "customers:any", "menu:read", "districts:read");
        assertThat(token.hasClaim("customer_id")).isFalse();
        assertThat(token.getExpiresAt()).isBetween(Instant.now().plus(Duration.ofMinutes(59)),
                Instant.now().plus(Duration.ofMinutes(60)));
    }

    @Test
    void aClientThatAsksForLessGetsLess() throws Exception {
        var token = verified(first, issued(token(first, CLERK, "&scope=menu:read%20orders:read")));

        assertThat(token.getClaimAsStringList("scope")).containsExactlyInAnyOrder("menu:read", "orders:read");
    }

    @Test
    void aCustomersTokenNamesTheCustomer() throws Exception {
        var token = verified(first, issued(token(first, "mina:mina-secret", "")));

        assertThat(token.getClaimAsString("customer_id")).isEqualTo("01990000-0000-7000-8000-000000000001");
    }

    @ParameterizedTest
    @CsvSource({"nobody:secret, '', 401, invalid_client", "clerk:wrong, '', 401, invalid_client",
            "clerk:clerk-secret, &scope=operations, 400, invalid_scope",
            "clerk:clerk-secret, &grant_type=password, 400, invalid_request"})
    void aRequestThatIsNotInOrderIsAnOAuthError(String client, String parameters, int status, String error)
            throws Exception {
        var answer = token(first, client, parameters);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(JSON.readTree(answer.body()).path("error").asString()).isEqualTo(error);
    }

    @Test
    void theSecretDecidesBesideAStaleToken() throws Exception {
        var answer = form("grant_type=client_credentials&client_id=clerk&client_secret=clerk-secret", "Authorization",
                "Bearer stale");

        assertThat(verified(first, issued(answer)).getSubject()).isEqualTo("clerk");
    }

    @ParameterizedTest
    @CsvSource({"x=%zz, 400", "x=%ff, 400", "%01=x, 400", "=x, 400"})
    void aFormThatDoesNotParseIsRefused(String parameter, int status) throws Exception {
        assertThat(form("grant_type=client_credentials&" + parameter, "X-Name", "x").statusCode()).isEqualTo(status);
    }

    @Test
    void aFormOverTheLimitIsRefused() throws Exception {
        assertThat(form("x=" + "y".repeat(70_000), "X-Name", "x").statusCode()).isEqualTo(413);
    }

    private static HttpResponse<String> form(String body, String header, String value)
            throws IOException, InterruptedException {
        return HTTP.send(HttpRequest.newBuilder(address(first, "/oauth2/token")).header(header, value)
                .header("Content-Type", "application/x-www-form-urlencoded").POST(BodyPublishers.ofString(body))
                .build(), BodyHandlers.ofString());
    }

    @Test
    void allInstancesSignWithTheSameKeyAndShowOnlyItsPublicHalf() throws Exception {
        var keys = keys(first);

        assertThat(keys).isEqualTo(keys(second));
        assertThat(keys.path("keys")).singleElement().satisfies(key -> {
            assertThat(key.path("kty").asString()).isEqualTo("RSA");
            assertThat(key.has("d")).isFalse();
        });
    }

    @Test
    void aClientIsKnownToAllInstancesUntilItIsTakenOutOfTheConfiguration() throws Exception {
        var extended = instance("--crema.identity.clients.guest.secret={noop}guest-secret",
                "--crema.identity.clients.guest.scopes=menu:read");
        extended.close();
        assertThat(token(first, "guest:guest-secret", "").statusCode()).isEqualTo(200);

        instance().close();

        assertThat(token(first, "guest:guest-secret", "").statusCode()).isEqualTo(401);
    }

    private static ConfigurableApplicationContext instance(String... arguments) {
        var all = new ArrayList<>(List.of("--server.port=0", "--spring.datasource.url=" + DATABASE.url(),
                "--spring.datasource.username=" + DATABASE.username(),
                "--spring.datasource.password=" + DATABASE.password(),
                "--crema.config.import=" + RealServers.CONFIG_REPO,
                "--spring.cloud.config.enabled=false", "--eureka.client.enabled=false",
                "--management.tracing.export.enabled=false"));
        all.addAll(Arrays.asList(arguments));
        return SpringApplication.run(IdentityServiceApplication.class, all.toArray(String[]::new));
    }

    private static HttpResponse<String> token(ConfigurableApplicationContext instance, String client, String parameters)
            throws IOException, InterruptedException {
        return HTTP.send(HttpRequest.newBuilder(address(instance, "/oauth2/token"))
                .header("Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(client.getBytes(StandardCharsets.UTF_8)))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("grant_type=client_credentials" + parameters)).build(),
                BodyHandlers.ofString());
    }

    private static String issued(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body()).path("access_token").asString();
    }

    private static JsonNode keys(ConfigurableApplicationContext instance) throws IOException, InterruptedException {
        return JSON.readTree(HTTP.send(HttpRequest.newBuilder(address(instance, "/oauth2/jwks")).build(),
                BodyHandlers.ofString()).body());
    }

    private static Jwt verified(ConfigurableApplicationContext verifier, String token) {
        return NimbusJwtDecoder.withJwkSetUri(address(verifier, "/oauth2/jwks").toString()).build().decode(token);
    }

    private static URI address(ConfigurableApplicationContext instance, String path) {
        return URI.create("http://localhost:" + instance.getEnvironment().getProperty("local.server.port") + path);
    }

}
