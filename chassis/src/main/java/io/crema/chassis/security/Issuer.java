package io.crema.chassis.security;

import java.io.IOException;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import javax.net.ssl.SSLSocketFactory;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.JWSKeySelector;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jose.util.JSONObjectUtils;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/** The issuer of the tokens: identity-service, or another OpenID provider in its place. */
public final class Issuer {

    private static final Duration KEYS_ARE_FRESH = Duration.ofMinutes(5);
    private static final int CONNECT_MILLIS = 1000;
    private static final int READ_MILLIS = 2000;
    private static final int LARGEST_METADATA = 256 * 1024;

    private final String uri;
    private final boolean other;
    private final Set<JWSAlgorithm> algorithms;
    private final JWKSource<SecurityContext> keys;
    private volatile @Nullable Map<String, Object> metadata;

    /** identity-service, whose keys are at a known address. */
    Issuer(String uri, List<String> algorithms, String keysUrl, @Nullable SSLSocketFactory sockets) {
        this.uri = uri;
        this.other = false;
        this.algorithms = parsed(algorithms);
        this.keys = IssuerKeys.at(keysUrl, KEYS_ARE_FRESH, sockets);
    }

    /** Another OpenID provider. Its metadata name the address of its keys. They are read when they are first needed. */
    Issuer(String uri, List<String> algorithms) {
        this.uri = uri;
        this.other = true;
        this.algorithms = parsed(algorithms);
        this.keys = new DiscoveredKeys();
    }

    private static Set<JWSAlgorithm> parsed(List<String> algorithms) {
        return algorithms.stream().map(JWSAlgorithm::parse).collect(Collectors.toUnmodifiableSet());
    }

    /** Returns the issuer's name in its tokens. */
    public String uri() {
        return uri;
    }

    /** Tells whether the issuer is another than identity-service, so that its {@link #metadata} name its endpoints. */
    public boolean isOther() {
        return other;
    }

    /**
     * Returns what another issuer publishes of itself (OpenID Connect Discovery). The first good answer is kept.
     *
     * @throws IOException if the issuer does not answer, or answers for another issuer
     */
    public Map<String, Object> metadata() throws IOException {
        var known = metadata;
        if (known == null) {
            known = discovered();
            metadata = known;
        }
        return known;
    }

    /** Returns a decoder of tokens that the issuer signs for another purpose than access, such as ID tokens. */
    public JwtDecoder decoder(OAuth2TokenValidator<Jwt> validator) {
        var decoder = NimbusJwtDecoder.withJwkSource(keys)
                .jwtProcessorCustomizer(processor -> processor.setJWSKeySelector(keySelector())).build();
        decoder.setJwtValidator(validator);
        return decoder;
    }

    JWSKeySelector<SecurityContext> keySelector() {
        return new JWSVerificationKeySelector<>(algorithms, keys);
    }

    private Map<String, Object> discovered() throws IOException {
        var address = URI.create(uri.replaceFirst("/$", "") + "/.well-known/openid-configuration");
        try {
            var answer = new DefaultResourceRetriever(CONNECT_MILLIS, READ_MILLIS, LARGEST_METADATA)
                    .retrieveResource(address.toURL());
            var found = JSONObjectUtils.parse(answer.getContent());
            if (!uri.equals(found.get("issuer"))) {
                throw new IOException("The metadata at " + address + " are of another issuer: " + found.get("issuer"));
            }
            return found;
        } catch (ParseException malformed) {
            throw new IOException("The metadata at " + address + " are no JSON", malformed);
        }
    }

    private final class DiscoveredKeys implements JWKSource<SecurityContext> {

        private volatile @Nullable JWKSource<SecurityContext> found;

        @Override
        public List<JWK> get(JWKSelector selector, @Nullable SecurityContext context) throws KeySourceException {
            var source = found;
            if (source == null) {
                try {
                    source = IssuerKeys.at(JSONObjectUtils.getString(metadata(), "jwks_uri"), KEYS_ARE_FRESH, null);
                } catch (IOException | ParseException | IllegalArgumentException away) {
                    throw new KeySourceException("The metadata of the issuer cannot be read: " + away.getMessage(),
                            away);
                }
                found = source;
            }
            return source.get(selector, context);
        }

    }

}
