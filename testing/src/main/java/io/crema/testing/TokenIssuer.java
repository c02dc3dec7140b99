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
import java.util.function.UnaryOperator;

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
 * A stub of identity-service. It signs access tokens and serves the public key. The first request for the key fails with
 * 503, so that each component test proves that the service retries.
 */
final class TokenIssuer implements AutoCloseable {

    private final JWKSet keys;
    private final HttpServer server;

    TokenIssuer() {
        try {
            RSAKey key = new RSAKeyGenerator(2048).keyID("test").generate();
            keys = new JWKSet(key);
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        byte[] jwks = keys.toString().getBytes(StandardCharsets.UTF_8);
        var requested = new AtomicBoolean();
        server.createContext("/oauth2/jwks", exchange -> {
            if (!requested.getAndSet(true)) {
                exchange.sendResponseHeaders(503, -1);
                exchange.close();
                return;
            }
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, jwks.length);
            exchange.getResponseBody().write(jwks);
            exchange.close();
        });
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** @param customer the customer in the token's claims, or null */
    String token(String subject, @Nullable UUID customer, List<String> scopes) {
        return token(subject, scopes,
                claims -> customer == null ? claims : claims.claim("customer_id", customer.toString()));
    }

    /** @param change what differs from a good token */
    String token(String subject, List<String> scopes, UnaryOperator<JwtClaimsSet.Builder> change) {
        var now = Instant.now();
        var claims = JwtClaimsSet.builder().issuer(url()).audience(List.of("crema")).subject(subject).issuedAt(now)
                .expiresAt(now.plus(Duration.ofHours(1))).claim("scope", scopes);
        return new NimbusJwtEncoder(new ImmutableJWKSet<>(keys))
                .encode(JwtEncoderParameters.from(change.apply(claims).build())).getTokenValue();
    }

    @Override
    public void close() {
        server.stop(0);
    }

}
