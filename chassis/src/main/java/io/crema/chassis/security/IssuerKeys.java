package io.crema.chassis.security;

import java.net.MalformedURLException;
import java.net.URI;
import java.time.Duration;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;

/** The public keys that access tokens are verified with, where the issuer may be slow or away. */
final class IssuerKeys {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration BETWEEN_FETCHES = Duration.ofSeconds(1);
    /** As long as a token lives. */
    private static final Duration WITHOUT_ISSUER = Duration.ofHours(1);

    private IssuerKeys() {
    }

    /**
     * Fetches the keys when they are first needed, when they are no longer fresh and when a token names an unknown one,
     * a second time if that fails. While the issuer is away, the keys fetched last go on serving.
     *
     * @param fresh longer than a second
     */
    static JWKSource<SecurityContext> at(String url, Duration fresh) {
        try {
            return JWKSourceBuilder
                    .create(URI.create(url).toURL(),
                            new DefaultResourceRetriever((int) CONNECT_TIMEOUT.toMillis(),
                                    (int) READ_TIMEOUT.toMillis(), JWKSourceBuilder.DEFAULT_HTTP_SIZE_LIMIT))
                    .cache(fresh.toMillis(), JWKSourceBuilder.DEFAULT_CACHE_REFRESH_TIMEOUT).refreshAheadCache(false)
                    .rateLimited(BETWEEN_FETCHES.toMillis()).retrying(true).outageTolerant(WITHOUT_ISSUER.toMillis())
                    .build();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException("Not the address of a JWK set: " + url, e);
        }
    }

}
