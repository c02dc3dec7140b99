package io.crema.chassis.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An issuer that is away for a while stops nobody whose token it has signed before. */
class IssuerKeysTest {

    private static final Duration FRESH = Duration.ofMillis(1_100);

    private final AtomicInteger refused = new AtomicInteger();
    private HttpServer issuer;
    private volatile boolean away;
    private JWKSource<SecurityContext> keys;

    @BeforeEach
    void anIssuer() throws IOException, JOSEException {
        var shown = new JWKSet(new RSAKeyGenerator(2048).keyID("today").generate()).toString()
                .getBytes(StandardCharsets.UTF_8);
        issuer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        issuer.createContext("/jwks", exchange -> {
            if (away) {
                refused.incrementAndGet();
                exchange.sendResponseHeaders(503, -1);
            } else {
                exchange.sendResponseHeaders(200, shown.length);
                exchange.getResponseBody().write(shown);
            }
            exchange.close();
        });
        issuer.start();
        keys = IssuerKeys.at("http://127.0.0.1:" + issuer.getAddress().getPort() + "/jwks", FRESH, null);
    }

    @AfterEach
    void end() {
        issuer.stop(0);
    }

    @Timeout(30)
    @Test
    void keysThatAreNoLongerFreshServeWhileTheIssuerIsAway() throws KeySourceException {
        assertThat(found()).hasSize(1);
        away = true;

        while (refused.get() == 0) {
            assertThat(found()).hasSize(1);
            Thread.onSpinWait();
        }

        assertThat(found()).hasSize(1);
    }

    @Test
    void keysThatCouldNotBeHadAreHadOnceTheIssuerAnswers() throws KeySourceException {
        away = true;
        assertThatThrownBy(this::found).isInstanceOf(KeySourceException.class);

        away = false;

        assertThat(found()).hasSize(1);
    }

    @Test
    void anUnknownKeyIdIsNotFoundHoweverOftenItIsAskedFor() throws KeySourceException {
        found();

        for (int i = 0; i < 5; i++) {
            assertThat(keys.get(new JWKSelector(new JWKMatcher.Builder().keyID("made-up").build()), null)).isEmpty();
        }
        assertThat(found()).hasSize(1);
    }

    private List<JWK> found() throws KeySourceException {
        return keys.get(new JWKSelector(new JWKMatcher.Builder().build()), null);
    }

}
