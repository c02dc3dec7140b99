package io.crema.gateway.session;

import java.util.Objects;

import io.crema.chassis.problem.ProblemException;
import io.crema.chassis.security.Callers;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizedClientRepository;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.stereotype.Component;

/** Begins a session with the tokens of a login. */
@Component
class SessionStart implements OAuth2AuthorizedClientRepository {

    private final SessionCookies cookies;
    private final Sessions sessions;
    private final JwtDecoder accessTokens;
    private final Callers callers;

    SessionStart(SessionCookies cookies, Sessions sessions, JwtDecoder accessTokens, Callers callers) {
        this.cookies = cookies;
        this.sessions = sessions;
        this.accessTokens = accessTokens;
        this.callers = callers;
    }

    /** Ends the browser's former session and begins another with a new key: nobody can know it before. */
    @Override
    public void saveAuthorizedClient(OAuth2AuthorizedClient login, Authentication person, HttpServletRequest request,
            HttpServletResponse response) {
        var token = login.getAccessToken();
        var refreshToken = login.getRefreshToken();
        var content = new Session.Content(token.getTokenValue(),
                refreshToken == null ? null : refreshToken.getTokenValue(), name(person),
                callers.customerOf(accepted(token.getTokenValue())).orElse(null));
        try {
            cookies.session(request).flatMap(SessionKey::parse).ifPresent(sessions::end);
            cookies.setSession(response, sessions.begin(content, Objects.requireNonNull(token.getExpiresAt())));
        } catch (ProblemException away) {
            throw new AuthenticationServiceException("No session can begin", away);
        }
    }

    /** A token that the services would refuse at each request is refused at once. */
    private Jwt accepted(String token) {
        try {
            return accessTokens.decode(token);
        } catch (BadJwtException invalid) {
            throw new AuthenticationServiceException("The issuer's access token is not valid here",
                    new ProblemException(HttpStatus.BAD_GATEWAY, "login-failed",
                            "The issuer gives tokens that the services do not accept: tell the operator", invalid));
        } catch (JwtException unverifiable) {
            throw new AuthenticationServiceException("The issuer's keys cannot be fetched", unverifiable);
        }
    }

    private static String name(Authentication person) {
        var user = (OidcUser) Objects.requireNonNull(person.getPrincipal());
        return Objects.requireNonNullElseGet(user.getFullName(),
                () -> Objects.requireNonNullElseGet(user.getPreferredUsername(), user::getSubject));
    }

    /** The session filter finds the tokens of a session. */
    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals")
    public <T extends OAuth2AuthorizedClient> @Nullable T loadAuthorizedClient(String registration,
            Authentication person, HttpServletRequest request) {
        return null;
    }

    /** A session ends by {@code POST /logout}. */
    @Override
    public void removeAuthorizedClient(String registration, Authentication person, HttpServletRequest request,
            HttpServletResponse response) {
        throw new UnsupportedOperationException("A session ends by POST /logout");
    }

}
