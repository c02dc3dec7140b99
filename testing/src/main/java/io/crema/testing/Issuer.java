package io.crema.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.sun.net.httpserver.HttpServer;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;

/**
 * Stands in for identity-service: signs access tokens, and shows the public key that they are verified with, though not to
 * the first who asks: a service has to bear that.
 */
final class Issuer implements AutoCloseable {

    private final JWKSet keys;
    private final HttpServer server;

    Issuer() {
        try {
            RSAKey key = new RSAKeyGenerator(2048).keyID("test").generate();
            keys = new JWKSet(key);
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        byte[] shown = keys.toString().getBytes(StandardCharsets.UTF_8);
        var asked = new AtomicBoolean();
        server.createContext("/oauth2/jwks", exchange -> {
            if (!asked.getAndSet(true)) {
                exchange.sendResponseHeaders(503, -1);
                exchange.close();
                return;
            }
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, shown.length);
            exchange.getResponseBody().write(shown);
            exchange.close();
        });
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** @param customer whom the token is bound to, if any */
    String token(String subject, @Nullable UUID customer, List<String> scopes) {
        var now = Instant.now();
        var claims = JwtClaimsSet.builder().issuer(url()).subject(subject).issuedAt(now)
                .expiresAt(now.plus(Duration.ofHours(1))).claim("scope", scopes);
        if (customer != null) {
            claims.claim("customer_id", customer.toString());
        }
        return new NimbusJwtEncoder(new ImmutableJWKSet<>(keys)).encode(JwtEncoderParameters.from(claims.build()))
                .getTokenValue();
    }

    @Override
    public void close() {
        server.stop(0);
    }

}
