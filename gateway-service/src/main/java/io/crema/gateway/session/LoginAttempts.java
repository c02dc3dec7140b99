package io.crema.gateway.session;

import java.util.Objects;
import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.client.web.AuthorizationRequestRepository;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.core.endpoint.PkceParameterNames;
import org.springframework.security.oauth2.core.oidc.endpoint.OidcParameterNames;
import org.springframework.stereotype.Component;

/**
 * Logins that have begun. Their state, nonce and code verifier are in a cookie of the browser. So any instance of the
 * gateway can complete a login, and a login that nobody completes leaves nothing behind.
 */
@Component
class LoginAttempts implements AuthorizationRequestRepository<OAuth2AuthorizationRequest> {

    private final SessionCookies cookies;
    private final LoginClient client;

    LoginAttempts(SessionCookies cookies, LoginClient client) {
        this.cookies = cookies;
        this.client = client;
    }

    @Override
    public void saveAuthorizationRequest(OAuth2AuthorizationRequest login, HttpServletRequest request,
            HttpServletResponse response) {
        cookies.setLogin(response, String.join(".", login.getState(), login.getAttribute(OidcParameterNames.NONCE),
                login.getAttribute(PkceParameterNames.CODE_VERIFIER)));
    }

    @Override
    public @Nullable OAuth2AuthorizationRequest loadAuthorizationRequest(HttpServletRequest request) {
        String state = request.getParameter(OAuth2ParameterNames.STATE);
        return cookies.login(request).flatMap(this::parsed).filter(login -> Objects.equals(login.getState(), state))
                .orElse(null);
    }

    @Override
    public @Nullable OAuth2AuthorizationRequest removeAuthorizationRequest(HttpServletRequest request,
            HttpServletResponse response) {
        var login = loadAuthorizationRequest(request);
        if (login != null) {
            cookies.clearLogin(response);
        }
        return login;
    }

    private Optional<OAuth2AuthorizationRequest> parsed(String cookie) {
        String[] parts = cookie.split("\\.", -1);
        return parts.length == 3 ? Optional.of(begun(parts[0], parts[1], parts[2])) : Optional.empty();
    }

    private OAuth2AuthorizationRequest begun(String state, String nonce, String verifier) {
        var registration = client.registration();
        return OAuth2AuthorizationRequest.authorizationCode().clientId(registration.getClientId())
                .authorizationUri(Objects.requireNonNull(registration.getProviderDetails().getAuthorizationUri()))
                .redirectUri(registration.getRedirectUri()).scopes(registration.getScopes()).state(state)
                .attributes(attributes -> {
                    attributes.put(OAuth2ParameterNames.REGISTRATION_ID, registration.getRegistrationId());
                    attributes.put(OidcParameterNames.NONCE, nonce);
                    attributes.put(PkceParameterNames.CODE_VERIFIER, verifier);
                }).build();
    }

}
