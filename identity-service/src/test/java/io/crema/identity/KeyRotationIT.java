package io.crema.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import io.crema.testing.Database;
import io.crema.testing.Servers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/** Two instances rotate the keys that sign their tokens. */
class KeyRotationIT {

    private static final String CLERK = "clerk:clerk-secret";
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String ROTATION = "/operations/signing-keys/rotation";

    private static final Database DATABASE = Servers.shared().newDatabase();

    private static Identity first;
    private static Identity second;
    private static JdbcClient jdbc;

    @BeforeAll
    static void up() {
        first = Identity.demo(DATABASE);
        second = Identity.demo(DATABASE);
        jdbc = first.context().getBean(JdbcClient.class);
        jdbc.sql("create table first_keys as table token_key").update();
    }

    @AfterAll
    static void down() {
        first.close();
        second.close();
    }

    @BeforeEach
    void firstKeys() {
        jdbc.sql("delete from token_key").update();
        jdbc.sql("insert into token_key select * from first_keys").update();
        read();
    }

    @Test
    void noTokenIsRefusedWhileTheKeysRotate() throws Exception {
        JwtDecoder service = serviceThatCachesKeys();
        List<String> tokens = new ArrayList<>(List.of(first.token(CLERK), second.token(CLERK)));
        tokens.forEach(service::decode);
        String old = kid(tokens.getFirst());

        assertThat(rotate(first).statusCode()).isEqualTo(200);

        await().atMost(LIMIT).until(() -> {
            for (var instance : List.of(first, second)) {
                tokens.add(instance.token(CLERK));
                service.decode(tokens.getLast());
            }
            return !kid(tokens.getLast()).equals(old);
        });
        tokens.forEach(service::decode);
        tokens.forEach(serviceThatCachesKeys()::decode);
        assertThat(kid(first.token(CLERK))).isEqualTo(kid(second.token(CLERK))).isNotEqualTo(old);
        assertThat(first.keyIds()).isEqualTo(second.keyIds()).hasSize(3).contains(old);
    }

    @Test
    void peopleStaySignedInWhileTheKeysRotate() throws Exception {
        JwtDecoder service = serviceThatCachesKeys();
        var signedIn = Identity.json(Browser.exchange(first, new Browser().code(first, "mina", "mina-secret")));
        service.decode(signedIn.path("access_token").asString());
        String old = kid(signedIn.path("access_token").asString());

        assertThat(rotate(first).statusCode()).isEqualTo(200);
        read();
        var refreshed = Identity.json(Browser.refresh(second, signedIn.path("refresh_token").asString()));

        assertThat(kid(refreshed.path("access_token").asString())).isNotEqualTo(old);
        for (var tokens : List.of(signedIn, refreshed)) {
            service.decode(tokens.path("access_token").asString());
            var id = service.decode(tokens.path("id_token").asString());
            assertThat(id.getExpiresAt()).as("not longer than its key is published")
                    .isBefore(Instant.now().plus(Duration.ofMinutes(16)));
        }
    }

    @Test
    void aRetiredKeyIsPublishedUntilItsLastTokenHasExpired() throws Exception {
        String old = kid(first.token(CLERK));
        rotate(first);
        assertThat(jdbc.sql("select extract(epoch from published_until - now())::bigint from token_key where id = ?")
                .param(old).query(Long.class).single()).isBetween(15 * 60L, 18 * 60L);

        jdbc.sql("update token_key set published_until = now() where id = ?").param(old).update();

        await().atMost(LIMIT).until(() -> !first.keyIds().contains(old) && !second.keyIds().contains(old));
        assertThat(first.keyIds()).hasSize(2);
        first.context().getBean(SigningKeys.class).rotateIfDue();
        assertThat(jdbc.sql("select count(*) from token_key").query(Integer.class).single()).isEqualTo(2);
    }

    @Test
    void aKeyOfItsAgeIsRotatedOnceByAllInstances() throws Exception {
        List<String> before = first.keyIds();
        jdbc.sql("update token_key set since = now() - interval '31 days'").update();

        first.context().getBean(SigningKeys.class).rotateIfDue();
        second.context().getBean(SigningKeys.class).rotateIfDue();

        assertThat(jdbc.sql("select id from token_key where state = 'RETIRED'").query(String.class).list())
                .singleElement().isIn(before);
        assertThat(jdbc.sql("select id from token_key where state = 'ACTIVE'").query(String.class).single())
                .isIn(before);
    }

    @Test
    void aKeyThatServicesMayNotKnowDoesNotSign() throws Exception {
        assertThat(rotate(first).statusCode()).isEqualTo(200);
        List<String> keys = first.keyIds();

        var again = rotate(first);

        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(Identity.json(again).path("type").asString()).isEqualTo("urn:crema:problem:key-too-new");
        assertThat(first.keyIds()).isEqualTo(keys);
    }

    @Test
    void aRotationThatBreaksOffChangesNothing() throws Exception {
        List<String> before = first.keyIds();
        jdbc.sql("alter table token_key add constraint broken check (state <> 'RETIRED') not valid").update();

        assertThat(rotate(first).statusCode()).isEqualTo(500);
        read();

        assertThat(first.keyIds()).isEqualTo(before).isEqualTo(second.keyIds());
        jdbc.sql("alter table token_key drop constraint broken").update();
        assertThat(rotate(second).statusCode()).isEqualTo(200);
    }

    @Test
    void aRevokedKeyIsGoneAtOnce() throws Exception {
        String stolen = kid(first.token(CLERK));

        var answer = first.send("POST", "/operations/signing-keys/revocation", first.token("operator:operator-secret"));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(first.keyIds()).hasSize(2).doesNotContain(stolen);
        await().atMost(LIMIT).until(() -> !second.keyIds().contains(stolen));
        first.verified(second.token(CLERK));
    }

    @Test
    void onlyAnOperatorSeesAndRotatesKeys() throws Exception {
        for (var path : List.of(ROTATION, "/operations/signing-keys/revocation")) {
            assertThat(first.send("POST", path, first.token(CLERK)).statusCode()).isEqualTo(403);
            assertThat(first.send("POST", path, "forged").statusCode()).isEqualTo(401);
        }
        assertThat(first.send("GET", "/operations/signing-keys", first.token(CLERK)).statusCode()).isEqualTo(403);
        var shown = first.send("GET", "/operations/signing-keys", first.token("operator:operator-secret"));
        assertThat(Identity.json(shown)).hasSize(2);
        assertThat(shown.body()).doesNotContain("\"d\"", "jwk");
    }

    @Test
    void onlyPublicHalvesLeaveTheServiceAndOnlyEncryptedOnesTheProcess() throws Exception {
        assertThat(first.keys().path("keys")).hasSize(2).allSatisfy(key -> {
            assertThat(key.path("kty").asString()).isEqualTo("RSA");
            assertThat(key.has("d")).isFalse();
        });
        assertThat(jdbc.sql("select encode(encrypted_jwk, 'escape') from token_key").query(String.class).list())
                .hasSize(2).noneMatch(stored -> stored.contains("kty") || stored.contains("RSA"));
    }

    @Test
    void theKeyOfTheVersionBeforeIsTakenOverAndEncrypted() throws Exception {
        String token = first.token(CLERK);
        String id = kid(token);
        String clear = first.context().getBean(SigningKeys.class).published().stream()
                .filter(it -> it.id().equals(id)).findFirst().orElseThrow().jwk().toJSONString();
        jdbc.sql("delete from token_key").update();
        jdbc.sql("insert into signing_key (id, jwk) values (1, ?)").param(clear).update();

        first.context().getBean(SigningKeyStore.class).prepare();
        read();

        assertThat(first.keyIds()).hasSize(2).contains(id);
        first.verified(token);
        assertThat(jdbc.sql("select from signing_key").query().listOfRows()).isEmpty();
        assertThat(kid(second.token(CLERK))).isEqualTo(id);
    }

    @Test
    void theSecretOfTheKeysIsReplaced() throws Exception {
        List<String> ids = first.keyIds();
        String secret = "fedcba9876543210fedcba9876543210";

        assertThatThrownBy(() -> Identity.demo(DATABASE, "--CREMA_KEY_ENCRYPTION_KEY=" + secret))
                .isInstanceOf(SigningKeyStore.UnreadableKeys.class);
        try (var replaced = Identity.demo(DATABASE, "--CREMA_KEY_ENCRYPTION_KEY=" + secret,
                "--CREMA_PREVIOUS_KEY_ENCRYPTION_KEY=" + Identity.KEY_ENCRYPTION_KEY)) {
            assertThat(replaced.keyIds()).isEqualTo(ids);
        }
        assertThatThrownBy(KeyRotationIT::read).isInstanceOf(SigningKeyStore.UnreadableKeys.class);
    }

    @Test
    void thereIsNoStartWithoutASecret() {
        assertThatThrownBy(() -> Identity.demo(DATABASE, "--CREMA_KEY_ENCRYPTION_KEY="))
                .satisfies(failure -> assertThat(NestedExceptionUtils.getMostSpecificCause(failure))
                        .hasMessageContaining("encryptionKey"));
    }

    /** Makes both instances read the keys now. */
    private static void read() {
        first.context().getBean(SigningKeys.class).read();
        second.context().getBean(SigningKeys.class).read();
    }

    private static HttpResponse<String> rotate(Identity instance) throws Exception {
        return instance.send("POST", ROTATION, instance.token("operator:operator-secret"));
    }

    /** Caches the keys for longer than the test runs, and fetches again for an unknown id: as the services do. */
    private JwtDecoder serviceThatCachesKeys() throws Exception {
        URI keys = second.address("/oauth2/jwks");
        return NimbusJwtDecoder.withJwkSource(JWKSourceBuilder.<SecurityContext>create(keys.toURL())
                .cache(Duration.ofMinutes(5).toMillis(), 1_000).rateLimited(1_000).build()).build();
    }

    private String kid(String token) {
        return String.valueOf(second.verified(token).getHeaders().get("kid"));
    }

}
