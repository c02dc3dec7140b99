package io.crema.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;

import io.crema.identity.session.StoredAuthorizations;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Codes and refresh tokens of people on two instances: each counts once, and each ends. */
class SessionIT {

    private static final Identity FIRST = Instances.FIRST;
    private static final Identity SECOND = Instances.SECOND;
    private static final JdbcClient JDBC = FIRST.context().getBean(JdbcClient.class);

    @BeforeEach
    void nobodyIsSignedIn() {
        JDBC.sql("delete from oauth2_authorization").update();
    }

    @Test
    void aRefreshTokenIsReplacedAtEachUse() throws Exception {
        var signedIn = signIn();

        var refreshed = Identity.json(Browser.refresh(SECOND, refreshToken(signedIn)));

        assertThat(refreshToken(refreshed)).isNotEmpty().isNotEqualTo(refreshToken(signedIn));
        var before = FIRST.verified(signedIn.path("access_token").asString());
        var after = FIRST.verified(refreshed.path("access_token").asString());
        assertThat(after.getSubject()).isEqualTo(before.getSubject());
        assertThat(after.getClaimAsStringList("scope")).isEqualTo(before.getClaimAsStringList("scope"));
        assertThat(after.getClaimAsString("customer_id")).isEqualTo(before.getClaimAsString("customer_id"));
        assertThat(FIRST.verified(refreshed.path("id_token").asString()).getClaimAsInstant("auth_time"))
                .isEqualTo(FIRST.verified(signedIn.path("id_token").asString()).getClaimAsInstant("auth_time"));
        assertThat(Browser.refresh(FIRST, refreshToken(refreshed)).statusCode()).isEqualTo(200);
    }

    @Test
    void aUsedRefreshTokenEndsTheWholeFamily() throws Exception {
        var stolen = refreshToken(signIn());
        var next = refreshToken(Identity.json(Browser.refresh(FIRST, stolen)));
        var current = refreshToken(Identity.json(Browser.refresh(SECOND, next)));
        var other = refreshToken(signIn());

        var reuse = Browser.refresh(SECOND, stolen);

        assertThat(reuse.statusCode()).isEqualTo(400);
        assertThat(Identity.json(reuse).path("error").asString()).isEqualTo("invalid_grant");
        assertThat(Browser.refresh(FIRST, current).statusCode()).as("the newest of the family").isEqualTo(400);
        assertThat(Browser.refresh(FIRST, other).statusCode()).as("another sign-in of the person").isEqualTo(200);
    }

    @Test
    void ofRefreshesAtTheSameTimeOneIsAnsweredAndTheFamilyEnds() throws Exception {
        var token = refreshToken(signIn());
        List<Integer> answers = new ArrayList<>();
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            var requests = new ArrayList<CompletableFuture<Integer>>();
            for (int i = 0; i < 8; i++) {
                var instance = i % 2 == 0 ? FIRST : SECOND;
                requests.add(CompletableFuture.supplyAsync(() -> refreshed(instance, token), clients));
            }
            requests.forEach(request -> answers.add(request.join()));
        }

        assertThat(answers).containsOnlyOnce(200).containsOnly(200, 400);
        assertThat(JDBC.sql("select count(*) from oauth2_authorization").query(Integer.class).single()).isZero();
    }

    @Test
    void aCodeCountsOnceAndItsTokensEndIfItComesAgain() throws Exception {
        var code = new Browser().code(FIRST, "mina", "mina-secret");
        var tokens = Identity.json(Browser.exchange(FIRST, code));

        assertThat(Browser.exchange(SECOND, code).statusCode()).isEqualTo(400);
        assertThat(Browser.refresh(FIRST, refreshToken(tokens)).statusCode()).isEqualTo(400);
    }

    @Test
    void aCodeIsWorthNothingWithoutItsVerifierOrItsClient() throws Exception {
        var code = new Browser().code(FIRST, "mina", "mina-secret");
        var grant = Map.of("grant_type", "authorization_code", "code", code, "redirect_uri", Browser.REDIRECT_URI,
                "code_verifier", "another-verifier-of-43-characters-0123456789");

        assertThat(Identity.json(Browser.client(FIRST, "/oauth2/token", grant)).path("error").asString())
                .isEqualTo("invalid_grant");
        assertThat(FIRST.form(Browser.encoded(grant) + "&client_id=gateway", "X-Name", "x").statusCode())
                .as("without the client's secret").isEqualTo(401);
        assertThat(FIRST.form(Browser.encoded(grant) + "&client_id=clerk&client_secret=clerk-secret", "X-Name", "x")
                .statusCode()).as("another client").isEqualTo(400);
        assertThat(Browser.exchange(FIRST, code).statusCode()).isIn(200, 400);
    }

    @Test
    void aRevokedRefreshTokenIsRefused() throws Exception {
        var token = refreshToken(signIn());

        assertThat(FIRST.form("token=" + token + "&client_id=clerk&client_secret=clerk-secret", "X-Name", "x")
                .statusCode()).isNotEqualTo(500);
        assertThat(Browser.client(SECOND, "/oauth2/revoke", Map.of("token", token)).statusCode()).isEqualTo(200);

        assertThat(Browser.refresh(FIRST, token).statusCode()).isEqualTo(400);
        assertThat(Browser.client(SECOND, "/oauth2/revoke", Map.of("token", "unknown")).statusCode()).isEqualTo(200);
    }

    @Test
    void whoSignsOutByTheIdTokenIsSentBackAndCannotRefresh() throws Exception {
        var signedIn = signIn();
        var browser = new Browser();

        var answer = FIRST.send("GET", "/connect/logout?" + Browser.encoded(Map.of("id_token_hint",
                signedIn.path("id_token").asString(), "post_logout_redirect_uri", "http://localhost:8080/", "state",
                "x")), "none");

        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.headers().firstValue("Location")).hasValue("http://localhost:8080/?state=x");
        assertThat(Browser.refresh(FIRST, refreshToken(signedIn)).statusCode()).isEqualTo(400);
        assertThat(FIRST.send("GET", "/connect/logout?" + Browser.encoded(Map.of("id_token_hint",
                signIn().path("id_token").asString(), "post_logout_redirect_uri", "https://evil.example/")), "none")
                .statusCode()).isEqualTo(400);
        assertThat(browser.cookies()).isEmpty();
    }

    @Test
    void theUserInfoOfAPersonNeedsTheirAccessToken() throws Exception {
        var signedIn = signIn();

        var answer = SECOND.send("GET", "/userinfo", signedIn.path("access_token").asString());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(Identity.json(answer).path("preferred_username").asString()).isEqualTo("mina");
        assertThat(SECOND.send("GET", "/userinfo", signedIn.path("id_token").asString()).statusCode()).isEqualTo(401);
        assertThat(SECOND.send("GET", "/userinfo", "forged").statusCode()).isEqualTo(401);
        assertThat(SECOND.send("GET", "/userinfo", SECOND.token("clerk:clerk-secret")).statusCode()).isEqualTo(401);
    }

    @Test
    void tokensAreStoredAsHashes() throws Exception {
        var signedIn = signIn();
        var next = Identity.json(Browser.refresh(FIRST, refreshToken(signedIn)));

        var rows = JDBC.sql("select a::text || u::text from oauth2_authorization a, used_refresh_token u")
                .query(String.class).list();

        for (var tokens : List.of(signedIn, next)) {
            for (String token : List.of("access_token", "refresh_token", "id_token")) {
                assertThat(rows).hasSize(1).noneMatch(it -> it.contains(tokens.path(token).asString()));
            }
        }
        String stored = JDBC.sql("select refresh_token_value from oauth2_authorization").query(String.class).single();
        assertThat(Browser.refresh(FIRST, stored).statusCode()).as("the hash is no token").isEqualTo(400);
    }

    @Test
    void whoIsRemovedCannotRefresh() throws Exception {
        String operator = FIRST.token("operator:operator-secret");
        assertThat(FIRST
                .post("/operations/people", operator,
                        """
                {"name": "leaver", "displayName": "Leaver", "password": "a long enough one", "scopes": ["orders:read"]}""")
                .statusCode()).isEqualTo(201);
        var token = refreshToken(
                Identity.json(Browser.exchange(FIRST, new Browser().code(FIRST, "leaver", "a long enough one"))));

        assertThat(FIRST.send("DELETE", "/operations/people/leaver", operator).statusCode()).isEqualTo(204);

        assertThat(Browser.refresh(SECOND, token).statusCode()).isEqualTo(400);
        assertThat(new Browser("203.3.1.1").signIn(FIRST, "leaver", "a long enough one").statusCode()).isEqualTo(403);
        assertThat(FIRST.send("DELETE", "/operations/people/leaver", operator).statusCode()).isEqualTo(404);
    }

    @Test
    void aPersonHasALimitedNumberOfSessions() throws Exception {
        var oldest = refreshToken(signIn());
        for (int i = 0; i < 20; i++) {
            signIn();
        }

        assertThat(JDBC.sql("select count(*) from oauth2_authorization").query(Integer.class).single()).isEqualTo(20);
        assertThat(Browser.refresh(FIRST, oldest).statusCode()).isEqualTo(400);
    }

    @Test
    void whatHasExpiredIsDeleted() throws Exception {
        var kept = refreshToken(signIn());
        Identity.json(Browser.refresh(FIRST, refreshToken(signIn())));
        JDBC.sql("""
                update oauth2_authorization set authorization_code_expires_at = now(), access_token_expires_at = now(),
                    oidc_id_token_expires_at = now(), refresh_token_expires_at = now()
                where id in (select authorization_id from used_refresh_token)
                """).update();

        FIRST.context().getBean(StoredAuthorizations.class).deleteExpired();

        assertThat(JDBC.sql("select count(*) from oauth2_authorization").query(Integer.class).single()).isOne();
        assertThat(JDBC.sql("select count(*) from used_refresh_token").query(Integer.class).single()).isZero();
        assertThat(Browser.refresh(FIRST, kept).statusCode()).isEqualTo(200);
    }

    @Test
    void aSessionEndsAtItsLongestTimeHoweverOftenItIsRefreshed() throws Exception {
        try (var strict = Identity.demo(Instances.DATABASE, "--crema.identity.sessions.longest=4s")) {
            var tokens = Identity.json(Browser.exchange(strict, new Browser().code(strict, "joon", "joon-secret")));
            var refreshed = Identity.json(Browser.refresh(strict, refreshToken(tokens)));

            await().untilAsserted(() -> assertThat(JDBC.sql(
                    "select refresh_token_expires_at < now() from oauth2_authorization").query(Boolean.class).single())
                    .isTrue());

            assertThat(Browser.refresh(strict, refreshToken(refreshed)).statusCode()).isEqualTo(400);
        }
    }

    private static JsonNode signIn() throws Exception {
        var answer = Browser.exchange(FIRST, new Browser().code(FIRST, "mina", "mina-secret"));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Identity.json(answer);
    }

    private static String refreshToken(JsonNode tokens) {
        return tokens.path("refresh_token").asString();
    }

    private static int refreshed(Identity instance, String token) {
        try {
            return Browser.refresh(instance, token).statusCode();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

}
