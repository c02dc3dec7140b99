package io.crema.identity;

import java.util.List;

import io.crema.identity.session.OneTimeGrants;
import io.crema.identity.session.StoredAuthorizations;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.web.configurers.oauth2.server.authorization.OAuth2AuthorizationServerConfigurer;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.core.oidc.endpoint.OidcParameterNames;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationContext;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationException;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationValidator;
import org.springframework.security.oauth2.server.authorization.oidc.authentication.OidcLogoutAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.oidc.web.authentication.OidcLogoutAuthenticationSuccessHandler;
import org.springframework.security.oauth2.server.authorization.web.OAuth2AuthorizationEndpointFilter;
import org.springframework.security.oauth2.server.resource.web.DefaultBearerTokenResolver;
import org.springframework.security.web.authentication.session.NullAuthenticatedSessionStrategy;
import org.springframework.stereotype.Component;

/** Changes Spring's authorization server: exact redirect URIs, grants that count once, no sessions. */
@Component
class AuthorizationServerEndpoints {

    private static final DefaultBearerTokenResolver BEARER = new DefaultBearerTokenResolver();
    private static final String USER_INFO = "/userinfo";

    private final OneTimeGrants grants;
    private final StoredAuthorizations authorizations;

    AuthorizationServerEndpoints(OneTimeGrants grants, StoredAuthorizations authorizations) {
        this.grants = grants;
        this.authorizations = authorizations;
    }

    void configure(OAuth2AuthorizationServerConfigurer server) {
        var signedOut = new OidcLogoutAuthenticationSuccessHandler();
        signedOut.setLogoutHandler(this::signOut);
        server.authorizationEndpoint(endpoint -> endpoint.authenticationProviders(this::requireExactRedirectUri))
                .tokenEndpoint(endpoint -> endpoint.authenticationProviders(all -> all.replaceAll(grants::once)))
                .oidc(oidc -> oidc.logoutEndpoint(endpoint -> endpoint.logoutResponseHandler(signedOut))
                        .providerConfigurationEndpoint(endpoint -> endpoint.providerConfigurationCustomizer(
                                metadata -> metadata.claims(claims -> claims.remove("introspection_endpoint")))))
                .addObjectPostProcessor(new ObjectPostProcessor<OAuth2AuthorizationEndpointFilter>() {

                    @Override
                    public <O extends OAuth2AuthorizationEndpointFilter> O postProcess(O filter) {
                        filter.setSessionAuthenticationStrategy(new NullAuthenticatedSessionStrategy());
                        return filter;
                    }

                });
    }

    /** Reads an access token only where one is needed: elsewhere a stale one must not lock its client out. */
    static @Nullable String userInfoToken(HttpServletRequest request) {
        return USER_INFO.equals(request.getServletPath()) ? BEARER.resolve(request) : null;
    }

    private void requireExactRedirectUri(List<AuthenticationProvider> providers) {
        providers.forEach(provider -> {
            if (provider instanceof OAuth2AuthorizationCodeRequestAuthenticationProvider codes) {
                codes.setAuthenticationValidator(new OAuth2AuthorizationCodeRequestAuthenticationValidator()
                        .andThen(AuthorizationServerEndpoints::requireExactRedirectUri));
            }
        });
    }

    /** Spring Security allows any port of a loopback address. */
    private static void requireExactRedirectUri(OAuth2AuthorizationCodeRequestAuthenticationContext context) {
        OAuth2AuthorizationCodeRequestAuthenticationToken request = context.getAuthentication();
        if (!context.getRegisteredClient().getRedirectUris().contains(request.getRedirectUri())) {
            throw new OAuth2AuthorizationCodeRequestAuthenticationException(
                    new OAuth2Error(OAuth2ErrorCodes.INVALID_REQUEST,
                            "OAuth 2.0 Parameter: " + OAuth2ParameterNames.REDIRECT_URI, null),
                    null);
        }
    }

    /** Ends what the person has signed in to with this id token. */
    private void signOut(HttpServletRequest request, HttpServletResponse response, @Nullable Authentication logout) {
        if (logout instanceof OidcLogoutAuthenticationToken hint) {
            var authorization = authorizations.findByToken(hint.getIdTokenHint(),
                    new OAuth2TokenType(OidcParameterNames.ID_TOKEN));
            if (authorization != null) {
                authorizations.remove(authorization);
            }
        }
    }

}
