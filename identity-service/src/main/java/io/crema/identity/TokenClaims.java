package io.crema.identity;

import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Objects;

import io.crema.identity.people.People;
import io.crema.identity.people.Person;
import io.crema.identity.session.RefreshTokens;
import org.springframework.boot.security.oauth2.server.resource.autoconfigure.OAuth2ResourceServerProperties;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.oidc.IdTokenClaimNames;
import org.springframework.security.oauth2.core.oidc.StandardClaimNames;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenCustomizer;
import org.springframework.stereotype.Component;

/** Binds a customer's token to the customer. A client that asks for no scope for itself gets all of its scopes. */
@Component
class TokenClaims implements OAuth2TokenCustomizer<JwtEncodingContext> {

    private final OAuth2ResourceServerProperties properties;
    private final Duration life;
    private final People people;

    TokenClaims(OAuth2ResourceServerProperties properties, Clients clients, People people) {
        this.properties = properties;
        this.life = clients.tokenLife();
        this.people = people;
    }

    @Override
    public void customize(JwtEncodingContext token) {
        boolean access = OAuth2TokenType.ACCESS_TOKEN.equals(token.getTokenType());
        if (access) {
            token.getClaims().audience(properties.getJwt().getAudiences());
        }
        if (AuthorizationGrantType.CLIENT_CREDENTIALS.equals(token.getAuthorizationGrantType())) {
            ofClient(token);
        } else {
            ofPerson(token, access);
        }
    }

    private static void ofClient(JwtEncodingContext token) {
        var client = token.getRegisteredClient();
        if (token.getAuthorizedScopes().isEmpty()) {
            token.getClaims().claim("scope", client.getScopes());
        }
        Object customerId = client.getClientSettings().getSetting(ClientRegistration.CUSTOMER_ID);
        if (customerId != null) {
            token.getClaims().claim(ClientRegistration.CUSTOMER_ID, customerId);
        }
    }

    private void ofPerson(JwtEncodingContext token, boolean access) {
        Authentication principal = Objects.requireNonNull(token.getPrincipal());
        Person person = people.find(principal.getName())
                .orElseThrow(() -> new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_GRANT));
        if (person.customerId() != null) {
            token.getClaims().claim(ClientRegistration.CUSTOMER_ID, person.customerId().toString());
        }
        if (!access) {
            token.getClaims().expiresAt(Instant.now().plus(life)); // a retired key is not published for longer
            token.getClaims().claim(StandardClaimNames.PREFERRED_USERNAME, person.name());
            token.getClaims().claim(StandardClaimNames.NAME, person.displayName());
            token.getClaims().claim(IdTokenClaimNames.AUTH_TIME,
                    Date.from(RefreshTokens.signedInAt(principal).orElseGet(Instant::now)));
        }
    }

}
