package io.crema.chassis.security;

import java.net.MalformedURLException;
import java.net.URI;
import java.time.Duration;
import java.util.List;

import javax.net.ssl.SSLSocketFactory;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import org.jspecify.annotations.Nullable;

/**
 * The public keys of the issuer, cached. They survive an issuer that is slow or away, and a client that makes up key ids
 * cannot keep them from being fetched.
 */
final class IssuerKeys implements JWKSource<SecurityContext> {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration BETWEEN_FETCHES = Duration.ofSeconds(1);
    /** The life of a token: a key that was revoked meanwhile serves no longer. */
    private static final Duration WITHOUT_ISSUER = Duration.ofMinutes(15);
    private static final JWKSelector ANY = new JWKSelector(new JWKMatcher.Builder().build());

    private final JWKSource<SecurityContext> cached;

    private IssuerKeys(JWKSource<SecurityContext> cached) {
        this.cached = cached;
    }

    /**
     * Fetches the keys when they are first needed, when they are no longer fresh and when a token names an unknown one; a
     * failed fetch is retried once. While the issuer is away, the keys of the last fetch stay valid.
     *
     * @param fresh longer than a second
     * @param sockets connections to an issuer that has proven who it is; null where the address is plain HTTP
     */
    static JWKSource<SecurityContext> at(String url, Duration fresh, @Nullable SSLSocketFactory sockets) {
        try {
            return new IssuerKeys(JWKSourceBuilder
                    .create(URI.create(url).toURL(),
                            new DefaultResourceRetriever((int) CONNECT_TIMEOUT.toMillis(),
                                    (int) READ_TIMEOUT.toMillis(), JWKSourceBuilder.DEFAULT_HTTP_SIZE_LIMIT, true,
                                    sockets))
                    .cache(fresh.toMillis(), JWKSourceBuilder.DEFAULT_CACHE_REFRESH_TIMEOUT).refreshAheadCache(false)
                    .rateLimited(BETWEEN_FETCHES.toMillis()).retrying(true).outageTolerant(WITHOUT_ISSUER.toMillis())
                    .build());
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException("Not the address of a JWK set: " + url, e);
        }
    }

    /** Finds no key for an unknown id when the keys were fetched a moment ago: then the token is invalid. */
    @Override
    public List<JWK> get(JWKSelector selector, @Nullable SecurityContext context) throws KeySourceException {
        try {
            return cached.get(selector, context);
        } catch (RateLimitReachedException justFetched) {
            return selector.select(new JWKSet(cached.get(ANY, context)));
        }
    }

}
