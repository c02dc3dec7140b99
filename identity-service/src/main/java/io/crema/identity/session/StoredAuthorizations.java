package io.crema.identity.session;

import java.util.Base64;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import io.crema.identity.hash.Hashes;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;
import org.springframework.security.oauth2.core.OAuth2Token;
import org.springframework.security.oauth2.core.oidc.OidcIdToken;
import org.springframework.security.oauth2.server.authorization.JdbcOAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationCode;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;

/**
 * Stores what people have signed in to, with hashes in place of codes and tokens. A token of a client that acts for itself is
 * not stored: it is valid until it expires.
 */
public class StoredAuthorizations implements OAuth2AuthorizationService {

    private static final String HASHED = "sha256:";

    private final JdbcOAuth2AuthorizationService stored;
    private final JdbcClient jdbc;
    private final int perPerson;

    StoredAuthorizations(JdbcOAuth2AuthorizationService stored, JdbcClient jdbc, SessionProperties properties) {
        this.stored = stored;
        this.jdbc = jdbc;
        this.perPerson = properties.perPerson();
    }

    @Override
    public void save(OAuth2Authorization authorization) {
        if (authorization.getAuthorizationGrantType().equals(AuthorizationGrantType.CLIENT_CREDENTIALS)) {
            return;
        }
        stored.save(changed(authorization, StoredAuthorizations::hashedOnce));
        if (authorization.getAccessToken() == null) {
            endOldest(authorization.getPrincipalName());
        }
    }

    private void endOldest(String person) {
        jdbc.sql("""
                delete from oauth2_authorization where id in (
                    select id from oauth2_authorization where principal_name = ? order by created_at desc offset ?)
                """).params(person, perPerson).update();
    }

    @Override
    public void remove(OAuth2Authorization authorization) {
        stored.remove(authorization);
    }

    @Override
    public @Nullable OAuth2Authorization findById(String id) {
        return stored.findById(id);
    }

    /** Finds the authorization; the token that was asked for has its own value, the others have their hashes. */
    @Override
    public @Nullable OAuth2Authorization findByToken(String token, @Nullable OAuth2TokenType tokenType) {
        String hash = hash(token);
        OAuth2Authorization found = stored.findByToken(hash, tokenType);
        return found == null ? null : changed(found, value -> value.equals(hash) ? token : value);
    }

    /** Deletes what has expired, with all its tokens. */
    @Scheduled(fixedDelay = 10, initialDelay = 1, timeUnit = TimeUnit.MINUTES)
    public void deleteExpired() {
        jdbc.sql("""
                delete from oauth2_authorization where greatest(authorization_code_expires_at, access_token_expires_at,
                    oidc_id_token_expires_at, refresh_token_expires_at) < now()
                """).update();
        jdbc.sql("delete from used_refresh_token where expires_at < now()").update();
    }

    private static OAuth2Authorization changed(OAuth2Authorization authorization, UnaryOperator<String> change) {
        var changed = OAuth2Authorization.from(authorization);
        change(authorization, OAuth2AuthorizationCode.class, changed,
                it -> new OAuth2AuthorizationCode(change.apply(it.getTokenValue()),
                        Objects.requireNonNull(it.getIssuedAt()), Objects.requireNonNull(it.getExpiresAt())));
        change(authorization, OAuth2AccessToken.class, changed,
                it -> new OAuth2AccessToken(it.getTokenType(), change.apply(it.getTokenValue()), it.getIssuedAt(),
                        it.getExpiresAt(), it.getScopes()));
        change(authorization, OAuth2RefreshToken.class, changed,
                it -> new OAuth2RefreshToken(change.apply(it.getTokenValue()), it.getIssuedAt(), it.getExpiresAt()));
        change(authorization, OidcIdToken.class, changed,
                it -> new OidcIdToken(change.apply(it.getTokenValue()), it.getIssuedAt(), it.getExpiresAt(),
                        it.getClaims()));
        return changed.build();
    }

    /** Replaces a token and keeps what is known of it. */
    private static <T extends OAuth2Token> void change(OAuth2Authorization authorization, Class<T> type,
            OAuth2Authorization.Builder changed, UnaryOperator<T> change) {
        OAuth2Authorization.Token<T> token = authorization.getToken(type);
        if (token != null) {
            changed.token(change.apply(token.getToken()), metadata -> {
                metadata.clear();
                metadata.putAll(token.getMetadata());
            });
        }
    }

    private static String hashedOnce(String value) {
        return value.startsWith(HASHED) ? value : hash(value);
    }

    static String hash(String token) {
        return HASHED + Base64.getUrlEncoder().withoutPadding().encodeToString(Hashes.sha256(token));
    }

}
