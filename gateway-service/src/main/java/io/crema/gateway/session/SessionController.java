package io.crema.gateway.session;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tells a page who is logged in, and logs out. */
@RestController
class SessionController {

    /**
     * The session of a browser.
     *
     * @param customerId the customer that the person is; absent for the staff
     * @param endsAt when the session ends unless it is used; this request does not count
     * @param csrfToken what writes carry in the header {@code csrfHeader}
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Shown(boolean loggedIn, @Nullable String name, @Nullable UUID customerId, @Nullable Instant endsAt,
            @Nullable String csrfToken, @Nullable String csrfHeader) {

        static final Shown NOBODY = new Shown(false, null, null, null, null, null);

        static Shown of(Session session) {
            return new Shown(true, session.content().name(), session.content().customerId(), session.endsAt(),
                    session.key().csrfToken(), SessionFilter.CSRF_HEADER);
        }

    }

    /** @param endSession where a browser ends its session at the issuer itself */
    record LoggedOut(String endSession) {}

    private final SessionCookies cookies;
    private final Sessions sessions;
    private final LoginClient client;

    SessionController(SessionCookies cookies, Sessions sessions, LoginClient client) {
        this.cookies = cookies;
        this.sessions = sessions;
        this.client = client;
    }

    /** Tells who is logged in, and the CSRF token for writes. A browser without a session gets {@code loggedIn: false}. */
    @GetMapping("/session")
    Shown session(HttpServletRequest request, HttpServletResponse response) {
        var session = find(request);
        if (session.isEmpty() && cookies.session(request).isPresent()) {
            cookies.clearSession(response);
        }
        return session.map(Shown::of).orElse(Shown.NOBODY);
    }

    /** Ends the session and its tokens at the issuer. Answers 204, or where to end the issuer's own session. */
    @PostMapping("/logout")
    ResponseEntity<LoggedOut> logout(HttpServletRequest request, HttpServletResponse response) {
        var session = find(request);
        session.ifPresent(live -> {
            SessionFilter.requireCsrfToken(live.key(), request);
            sessions.end(live.key());
            client.revoke(live.content().refreshToken());
        });
        cookies.clearSession(response);
        return session.flatMap(_ -> client.endSession()).map(LoggedOut::new).map(ResponseEntity::ok)
                .orElseGet(() -> ResponseEntity.noContent().build());
    }

    private Optional<Session> find(HttpServletRequest request) {
        return cookies.session(request).flatMap(SessionKey::parse).flatMap(sessions::find);
    }

}
