package io.crema.identity.session;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.FactorGrantedAuthority;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;
import org.springframework.security.oauth2.server.authorization.token.OAuth2RefreshTokenGenerator;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenGenerator;

/** Makes refresh tokens that end, at the latest, a fixed time after the person has signed in. */
public final class RefreshTokens implements OAuth2TokenGenerator<OAuth2RefreshToken> {

    private final OAuth2RefreshTokenGenerator tokens = new OAuth2RefreshTokenGenerator();
    private final Duration longest;

    public RefreshTokens(SessionProperties properties) {
        this.longest = properties.longest();
    }

    /** Returns when the person has signed in; empty for a client that acts for itself. */
    public static Optional<Instant> signedInAt(@Nullable Authentication person) {
        return person == null
                ? Optional.empty()
                : person.getAuthorities().stream().filter(FactorGrantedAuthority.class::isInstance)
                        .map(factor -> ((FactorGrantedAuthority) factor).getIssuedAt()).findFirst();
    }

    @Override
    public @Nullable OAuth2RefreshToken generate(OAuth2TokenContext context) {
        OAuth2RefreshToken token = tokens.generate(context);
        if (token == null || token.getIssuedAt() == null || token.getExpiresAt() == null) {
            return token;
        }
        Instant end = signedInAt(context.getPrincipal()).orElse(token.getIssuedAt()).plus(longest);
        return end.isBefore(token.getExpiresAt())
                ? new OAuth2RefreshToken(token.getTokenValue(), token.getIssuedAt(), end)
                : token;
    }

}
