package io.crema.gateway.session;

import java.time.Duration;
import java.time.Instant;

import io.crema.chassis.problem.ProblemException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.oauth2.core.OAuth2AuthorizationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.stereotype.Component;

/**
 * Refreshes the access tokens of sessions. An issuer takes the second use of a refresh token for a theft. So of all requests
 * at all instances of the gateway, one refreshes a session's token. The others go on with the old token while it is valid,
 * and then wait.
 */
@Component
class FreshTokens {

    private static final Logger log = LoggerFactory.getLogger(FreshTokens.class);

    /** Longer than a refresh takes. Then another may try: the one before has died. */
    private static final Duration CLAIM = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(6);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final Sessions sessions;
    private final LoginClient client;
    private final Duration ahead;

    FreshTokens(Sessions sessions, LoginClient client, SessionProperties properties) {
        this.sessions = sessions;
        this.client = client;
        this.ahead = properties.refreshAhead();
    }

    /**
     * Returns the session with an access token that is valid.
     *
     * @throws ProblemException 401 if the session is over, 503 if the issuer does not answer
     */
    Session of(Session session) throws InterruptedException {
        if (!expiresWithin(session, ahead)) {
            return session;
        }
        if (sessions.claimRefresh(session, CLAIM)) {
            return refreshed(session);
        }
        return isExpired(session) ? refreshedByAnother(session) : session;
    }

    private Session refreshed(Session session) {
        String refreshToken = session.content().refreshToken();
        if (refreshToken == null) {
            return isExpired(session) ? over(session) : session;
        }
        try {
            var tokens = client.refresh(session, refreshToken);
            var newToken = tokens.getRefreshToken();
            var content = session.content().with(tokens.getAccessToken().getTokenValue(),
                    newToken == null ? refreshToken : newToken.getTokenValue());
            var expires = tokens.getAccessToken().getExpiresAt();
            if (expires == null || !sessions.replace(session, content, expires)) {
                client.revoke(content.refreshToken());
                throw SessionEnded.problem();
            }
            return new Session(session.key(), content, expires, session.version() + 1, session.endsAt(),
                    session.idling());
        } catch (OAuth2AuthorizationException refused) {
            return refused(session, refused);
        } catch (AuthenticationServiceException away) {
            return unanswered(session, away);
        }
    }

    private Session refused(Session session, OAuth2AuthorizationException refused) {
        if (OAuth2ErrorCodes.INVALID_GRANT.equals(refused.getError().getErrorCode())) {
            log.info("The issuer refused to refresh a token, ended the session: {}", refused.getMessage());
            return over(session);
        }
        return unanswered(session, refused);
    }

    /** The claim stays while the old token serves: it is the pause before the next try. */
    private Session unanswered(Session session, RuntimeException failure) {
        log.warn("Could not refresh the token of a session: {}", failure.getMessage());
        if (!isExpired(session)) {
            return session;
        }
        sessions.releaseRefresh(session);
        throw unavailable();
    }

    private Session over(Session session) {
        sessions.end(session.key());
        throw SessionEnded.problem();
    }

    private Session refreshedByAnother(Session session) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() - deadline < 0) {
            Thread.sleep(POLL);
            var now = sessions.find(session.key()).orElseThrow(SessionEnded::problem);
            if (now.version() != session.version()) {
                return now;
            }
            if (sessions.claimRefresh(now, CLAIM)) {
                return refreshed(now);
            }
        }
        throw unavailable();
    }

    private static ProblemException unavailable() {
        return new ProblemException(HttpStatus.SERVICE_UNAVAILABLE, "service-unavailable",
                "The session's token cannot be refreshed at the moment: send the request again later")
                .retryAfter(RETRY);
    }

    private static boolean isExpired(Session session) {
        return expiresWithin(session, Duration.ZERO);
    }

    private static boolean expiresWithin(Session session, Duration time) {
        return !Instant.now().plus(time).isBefore(session.tokenExpiresAt());
    }

}
