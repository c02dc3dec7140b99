package io.crema.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.crema.testing.Database;
import io.crema.testing.Servers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * People log in at the gateway, with an issuer that is not Crema's and names scopes and customers in its own way. One
 * property makes it the issuer.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.DEFINED_PORT, properties = {
        "crema.gateway.sessions.scopes=openid,profile,menu:read,orders:read,orders:write,wallets:read",
        "crema.gateway.sessions.client-secret=a secret: of the gateway",
        "spring.security.oauth2.resourceserver.jwt.authorities-claim-name=permissions",
        "crema.access.customer-claim=crm_number"})
@EnabledIf("io.crema.gateway.OtherIssuer#isPossible")
class LoginIT {

    private static final int PORT = OtherIssuer.freePort();
    private static final String GATEWAY = "http://localhost:" + PORT;
    private static final String MINA = "01990000-0000-7000-8000-000000000001";
    private static final String COOKIE = "crema-session";
    private static final String ENDED = "session-ended";

    private static final Database DATABASE = Servers.shared().newDatabase();
    private static final OtherIssuer ISSUER = new OtherIssuer(GATEWAY + "/login/oauth2/code/crema",
            Duration.ofMinutes(5)).start();
    private static final Backend ORDERS = new Backend("order-service");
    private static final Backend QUERIES = new Backend("query-service");
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final JsonMapper JSON = new JsonMapper();

    private final Browser mina = new Browser(GATEWAY);
    private final Browser joon = new Browser(GATEWAY);

    @Autowired
    JdbcClient jdbc;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry properties) {
        properties.add("server.port", () -> PORT);
        properties.add("CREMA_PUBLIC_URL", () -> GATEWAY);
        properties.add("CREMA_OTHER_ISSUER", ISSUER::url);
        properties.add("spring.datasource.url", DATABASE::url);
        properties.add("spring.datasource.username", DATABASE::username);
        properties.add("spring.datasource.password", DATABASE::password);
        Backend.register(properties, "order-service", ORDERS);
        Backend.register(properties, "payment-service", ORDERS);
        Backend.register(properties, "query-service", QUERIES);
    }

    @AfterAll
    static void end() {
        ISSUER.close();
        Stream.of(ORDERS, QUERIES).forEach(Backend::ends);
        HTTP.close();
    }

    @BeforeEach
    void everythingIsWell() {
        Stream.of(ORDERS, QUERIES).forEach(backend -> backend.is(Backend.WELL));
    }

    @AfterEach
    void close() {
        mina.close();
        joon.close();
    }

    @Test
    void aPersonLogsInAndNoTokenReachesTheBrowser() throws Exception {
        assertThat(mina.session().path("loggedIn").asBoolean(true)).isFalse();

        var shown = JSON.readTree(mina.logIn("mina").body());

        assertThat(shown.path("loggedIn").asBoolean()).isTrue();
        assertThat(shown.path("name").asString()).isEqualTo("Mina");
        assertThat(shown.path("customerId").asString()).isEqualTo(MINA);
        assertThat(endOf(shown)).isBetween(Instant.now().plusSeconds(1700),
                Instant.now().plusSeconds(1801));
        assertThat(shown.path("csrfHeader").asString()).isEqualTo("X-CSRF-TOKEN");
        assertThat(shown.path("csrfToken").asString()).hasSize(43);
        assertThat(mina.seenOfGateway()).noneMatch(seen -> seen.contains("eyJ"))
                .noneMatch(seen -> seen.contains("JSESSIONID"));
    }

    @Test
    void theCookieIsOutOfReachOfScriptsAndOtherSites() throws Exception {
        mina.logIn("mina");

        assertThat(mina.seenOfGateway()).anySatisfy(seen -> assertThat(seen).startsWith("set-cookie: " + COOKIE + "=")
                .contains("Path=/", "HttpOnly", "SameSite=Lax").doesNotContain("Max-Age", "Domain"));
    }

    @Test
    void theDatabaseGivesNobodyASessionOrAToken() throws Exception {
        mina.logIn("mina");

        var row = jdbc.sql("SELECT row_to_json(s)::text FROM browser_session s ORDER BY begun_at DESC LIMIT 1")
                .query(String.class).single();
        var content = jdbc.sql("SELECT content FROM browser_session").query(byte[].class).list();

        assertThat(row).doesNotContain(mina.cookie(COOKIE).orElseThrow()).doesNotContain(MINA);
        assertThat(content).allSatisfy(bytes -> assertThat(new String(bytes, StandardCharsets.ISO_8859_1))
                .doesNotContain("eyJ", "Mina", "accessToken"));
    }

    @Test
    void aPersonHasTheRateLimitOfACustomer() throws Exception {
        mina.logIn("mina");

        assertThat(mina.get("/api/orders/1").headers().firstValue("RateLimit-Policy"))
                .hasValue("\"order-reads\";q=600;w=10");
    }

    @Test
    void eachPersonReachesTheBackendsWithTheirOwnTokenAndWithoutCookies() throws Exception {
        mina.logIn("mina");
        joon.logIn("joon");
        mina.setCookie("theme", "dark");

        assertThat(mina.get("/api/orders/1").statusCode()).isEqualTo(200);
        assertThat(joon.get("/api/orders/1").statusCode()).isEqualTo(200);

        assertThat(QUERIES.requests()).hasSize(2)
                .allSatisfy(headers -> assertThat(headers).doesNotContainKey("Cookie"));
        assertThat(claims(0).path("crm_number").asString()).isEqualTo(MINA);
        assertThat(claims(1).path("crm_number").asString()).isEqualTo(MINA.replaceFirst("1$", "2"));
    }

    private static JsonNode claims(int request) {
        var token = QUERIES.requests().get(request).getFirst("Authorization").substring("Bearer ".length());
        return JSON.readTree(Base64.getUrlDecoder().decode(token.split("\\.", 3)[1]));
    }

    @Test
    void aWriteNeedsTheCsrfTokenOfItsSession() throws Exception {
        mina.logIn("mina");
        joon.logIn("joon");

        refused(mina.postWith("/api/orders"), 403, "csrf");
        refused(mina.postWith("/api/orders", "X-CSRF-TOKEN", joon.session().path("csrfToken").asString()), 403, "csrf");
        assertThat(ORDERS.requests()).isEmpty();
        assertThat(mina.post("/api/orders").statusCode()).isEqualTo(200);
    }

    @Test
    void aRequestWithATokenOfItsOwnHasNoSession() throws Exception {
        mina.logIn("mina");

        var answer = mina.get("/api/orders/1", "Authorization", "Bearer forged");

        refused(answer, 401, "unauthorized");
        assertThat(answer.headers().allValues("Set-Cookie")).isEmpty();
    }

    /** An expired token is refreshed once, by whichever request: the issuer takes a second use for a theft. */
    @Test
    void aCrowdOfRequestsAtTwoGatewaysRefreshesATokenOnce() throws Exception {
        mina.logIn("mina");
        int before = granted();
        try (var other = anotherGateway()) {
            expireTokens();
            String cookie = COOKIE + "=" + mina.cookie(COOKIE).orElseThrow();
            var crowd = IntStream.range(0, 30)
                    .mapToObj(i -> read(i % 2 == 0 ? GATEWAY : address(other), cookie)).toList();

            assertThat(crowd).allSatisfy(answer -> assertThat(answer.join().statusCode()).isEqualTo(200));
        }
        assertThat(granted() - before).isEqualTo(1);
        expireTokens();
        assertThat(mina.get("/api/orders/1").statusCode()).as("with the refresh token of the first refresh")
                .isEqualTo(200);
    }

    private static CompletableFuture<HttpResponse<String>> read(String gateway, String cookie) {
        return HTTP.sendAsync(HttpRequest.newBuilder(URI.create(gateway + "/api/orders/1")).header("Cookie", cookie)
                .build(), BodyHandlers.ofString());
    }

    private static int granted() throws Exception {
        return Integer.parseInt(HTTP.send(HttpRequest.newBuilder(URI.create(ISSUER.url() + "/granted")).build(),
                BodyHandlers.ofString()).body());
    }

    private void expireTokens() {
        jdbc.sql("UPDATE browser_session SET token_expires_at = now() - interval '1s'").update();
    }

    @Test
    void aSessionOutlivesItsGatewayAndEndsAtAll() throws Exception {
        mina.logIn("mina");
        joon.logIn("joon");
        jdbc.sql(
                "UPDATE browser_session SET used_at = now() - interval '31m' WHERE id = (SELECT id FROM browser_session "
                        + "ORDER BY begun_at DESC LIMIT 1)")
                .update();

        try (var other = anotherGateway(); var there = mina.at(address(other))) {
            assertThat(there.session().path("name").asString()).isEqualTo("Mina");
            assertThat(there.post("/api/orders").statusCode()).isEqualTo(200);
            assertThat(jdbc.sql("SELECT count(*) FROM browser_session WHERE used_at < now() - interval '30m'")
                    .query(Long.class).single()).as("ended sessions after a start").isZero();

            assertThat(there.post("/logout").statusCode()).isEqualTo(200);
        }
        refused(mina.get("/api/orders/1"), 401, ENDED);
    }

    /** A gateway as after a restart: it shares nothing but the database with the first. */
    private static ConfigurableApplicationContext anotherGateway() {
        return new SpringApplicationBuilder(GatewayServiceApplication.class).run("--server.port=0",
                "--CREMA_PUBLIC_URL=" + GATEWAY, "--CREMA_OTHER_ISSUER=" + ISSUER.url(),
                "--spring.datasource.url=" + DATABASE.url(), "--spring.datasource.username=" + DATABASE.username(),
                "--spring.datasource.password=" + DATABASE.password(),
                "--crema.gateway.sessions.client-secret=a secret: of the gateway",
                "--spring.security.oauth2.resourceserver.jwt.authorities-claim-name=permissions",
                "--crema.access.customer-claim=crm_number", instance("order-service", ORDERS),
                instance("payment-service", ORDERS), instance("query-service", QUERIES));
    }

    private static String instance(String service, Backend backend) {
        return "--spring.cloud.discovery.client.simple.instances." + service + "[0].uri=http://localhost:"
                + backend.port();
    }

    private static String address(ConfigurableApplicationContext gateway) {
        return "http://localhost:" + gateway.getEnvironment().getRequiredProperty("local.server.port");
    }

    @ParameterizedTest
    @ValueSource(strings = {"used_at = now() - interval '31m'", "begun_at = now() - interval '12h 1s'"})
    void aSessionEndsWhenItIsUnusedAndInAnyCase(String change) throws Exception {
        mina.logIn("mina");
        jdbc.sql("UPDATE browser_session SET " + change).update();

        var answer = mina.get("/api/orders/1");

        refused(answer, 401, ENDED);
        assertThat(answer.headers().firstValue("Set-Cookie")).hasValueSatisfying(
                cookie -> assertThat(cookie).startsWith(COOKIE + "=;").contains("Max-Age=0"));
        assertThat(mina.session().path("loggedIn").asBoolean(true)).isFalse();
    }

    @Test
    void aRequestKeepsASessionAliveAndALookAtItDoesNot() throws Exception {
        mina.logIn("mina");
        jdbc.sql("UPDATE browser_session SET used_at = now() - interval '29m'").update();

        mina.session();
        assertThat(endOf(mina.session())).isBefore(Instant.now().plusSeconds(61));
        mina.get("/api/orders/1");

        assertThat(endOf(mina.session())).isAfter(Instant.now().plusSeconds(1700));
    }

    private static Instant endOf(JsonNode session) {
        return Instant.parse(session.path("endsAt").asString());
    }

    @Test
    void aLoginMakesANewSessionWhateverTheBrowserHadBefore() throws Exception {
        String planted = "A".repeat(43);
        mina.setCookie(COOKIE, planted);
        mina.logIn("mina");
        String first = mina.cookie(COOKIE).orElseThrow();
        mina.logIn("mina");

        assertThat(mina.cookie(COOKIE)).isPresent().get().isNotIn(planted, first);
        for (String former : List.of(planted, first)) {
            refused(read(GATEWAY, COOKIE + "=" + former).join(), 401, ENDED);
        }
    }

    @Test
    void aLogoutNeedsTheCsrfTokenAndEndsTheSessionHereAndAtTheIssuer() throws Exception {
        mina.logIn("mina");
        String cookie = COOKIE + "=" + mina.cookie(COOKIE).orElseThrow();
        refused(mina.postWith("/logout"), 403, "csrf");

        var answer = mina.post("/logout");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(JSON.readTree(answer.body()).path("endSession").asString())
                .startsWith(ISSUER.url() + "/session/end?client_id=gateway&post_logout_redirect_uri=http");
        assertThat(mina.cookie(COOKIE)).isEmpty();
        refused(read(GATEWAY, cookie).join(), 401, ENDED);
        assertThat(mina.postWith("/logout").statusCode()).as("without a session").isEqualTo(204);
    }

    @Test
    void aRefusedRefreshEndsTheSession() throws Exception {
        mina.logIn("mina");
        ISSUER.stop();
        ISSUER.start();
        expireTokens();

        refused(mina.get("/api/orders/1"), 401, ENDED);
        refused(mina.get("/api/orders/1"), 401, "unauthorized");
    }

    @Test
    void whileTheIssuerIsAwayATokenServesUntilItExpires() throws Exception {
        mina.logIn("mina");
        ISSUER.stop();
        try {
            jdbc.sql("UPDATE browser_session SET token_expires_at = now() + interval '20s'").update();
            assertThat(mina.get("/api/orders/1").statusCode()).isEqualTo(200);

            jdbc.sql("UPDATE browser_session SET token_expires_at = now(), refresh_until = NULL").update();
            refused(mina.get("/api/orders/1"), 503, "service-unavailable");
            assertThat(mina.session().path("loggedIn").asBoolean()).as("the session goes on").isTrue();
        } finally {
            ISSUER.start();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?code=stolen", "?code=stolen&state=made-up", "?error=access_denied&state=made-up"})
    void anAnswerToNoLoginOfThisBrowserIsRefused(String query) throws Exception {
        mina.get("/login");

        var answer = mina.get("/login/oauth2/code/crema" + query);

        refused(answer, 400, "login-failed");
        assertThat(answer.headers().allValues("Set-Cookie")).isEmpty();
    }

    @Test
    void aLoginLeadsToTheConfiguredAddressWhateverTheHost() throws Exception {
        var answer = HTTP.send(HttpRequest.newBuilder(URI.create(GATEWAY + "/login?action=evil"))
                .header("X-Forwarded-Host", "evil.example").build(), BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.headers().firstValue("Location")).hasValueSatisfying(location -> assertThat(location)
                .startsWith(ISSUER.url() + "/auth?").contains("code_challenge_method=S256", "nonce=",
                        "redirect_uri=http://localhost:" + PORT + "/login/oauth2/code/crema"));
    }

    /** The routes by what a session may do there. Another customer's data are the services' to refuse: PeopleLogIn. */
    @TestFactory
    Stream<DynamicTest> everyRouteTakesTheRightSessionOnly() throws Exception {
        var staff = new Browser(GATEWAY);
        staff.logIn("mina");
        return Stream.of("GET /api/menu", "POST /api/orders", "PATCH /api/orders/1", "GET /api/orders/1",
                "POST /api/orders/1/cancellation", "GET /api/wallets/1", "GET /bff/web/customers/" + MINA,
                "GET /bff/mobile/customers/" + MINA, "POST /api/customers -", "POST /api/wallets/1/top-ups -",
                "GET /api/districts/x/balance -", "GET /operations/order-service/sagas -",
                "DELETE /operations/order-service/parked-keys -").map(row -> row.split(" ", -1))
                .map(row -> dynamicTest(row[0] + " " + row[1], () -> check(staff, row[0], row[1], row.length == 2)));
    }

    private static void check(Browser browser, String method, String path, boolean allowed) throws Exception {
        String csrf = browser.session().path("csrfToken").asString();
        String cookie = COOKIE + "=" + browser.cookie(COOKIE).orElseThrow();

        refused(call(method, path), 401, "unauthorized");
        refused(call(method, path, "Cookie", COOKIE + "=" + "A".repeat(43)), 401, ENDED);
        refused(call(method, path, "Cookie", COOKIE + "=nonsense"), 401, ENDED);
        if (!method.equals("GET")) {
            refused(call(method, path, "Cookie", cookie), 403, "csrf");
        }
        var answer = call(method, path, "Cookie", cookie, "X-CSRF-TOKEN", csrf);
        if (allowed) {
            assertThat(answer.statusCode()).isNotIn(401, 403, 404, 500);
        } else {
            refused(answer, 403, "forbidden");
        }
    }

    private static HttpResponse<String> call(String method, String path, String... headers) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(GATEWAY + path)).method(method,
                method.equals("GET") ? BodyPublishers.noBody() : BodyPublishers.ofString("{}"))
                .header("Content-Type", "application/json");
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    private static void refused(HttpResponse<String> answer, int status, String type) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        var problem = JSON.readTree(answer.body());
        assertThat(problem.path("type").asString()).isEqualTo("urn:crema:problem:" + type);
        assertThat(problem.path("traceId").asString()).isNotEmpty();
    }

}
