package io.crema.gateway.session;

import java.io.IOException;
import java.util.List;
import java.util.Set;

import io.crema.chassis.problem.ProblemException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Puts the access token of a session on its requests, before Spring Security. From there on they are as those of any client
 * with a token. A request that brings a token of its own has no session.
 */
final class SessionFilter extends OncePerRequestFilter {

    static final String CSRF_HEADER = "X-CSRF-TOKEN";

    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

    private final SessionCookies cookies;
    private final Sessions sessions;
    private final FreshTokens tokens;
    private final RequestMatcher paths;
    private final HandlerExceptionResolver problems;

    SessionFilter(SessionCookies cookies, Sessions sessions, FreshTokens tokens, List<String> paths,
            HandlerExceptionResolver problems) {
        this.cookies = cookies;
        this.sessions = sessions;
        this.tokens = tokens;
        this.paths = new OrRequestMatcher(paths.stream()
                .<RequestMatcher>map(PathPatternRequestMatcher.withDefaults()::matcher).toList());
        this.problems = problems;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return request.getHeader(HttpHeaders.AUTHORIZATION) != null;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var cookie = cookies.session(request);
        if (cookie.isEmpty() || !paths.matches(request)) {
            chain.doFilter(request, response);
            return;
        }
        HttpServletRequest authorized;
        try {
            authorized = new AuthorizedRequest(request, accessToken(cookie.get(), request));
        } catch (ProblemException problem) {
            if (problem.getStatusCode() == HttpStatus.UNAUTHORIZED) {
                cookies.clearSession(response);
            }
            problems.resolveException(request, response, null, problem);
            return;
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new ServletException(stopping);
        }
        chain.doFilter(authorized, response);
    }

    private String accessToken(String cookie, HttpServletRequest request) throws InterruptedException {
        var session = SessionKey.parse(cookie).flatMap(sessions::find).orElseThrow(SessionEnded::problem);
        if (!SAFE.contains(request.getMethod())) {
            requireCsrfToken(session.key(), request);
        }
        var fresh = tokens.of(session);
        sessions.touch(fresh);
        return fresh.content().accessToken();
    }

    /** Refuses a request that a page of another site may have sent. */
    static void requireCsrfToken(SessionKey key, HttpServletRequest request) {
        if (!key.isCsrfToken(request.getHeader(CSRF_HEADER))) {
            throw new ProblemException(HttpStatus.FORBIDDEN, "csrf",
                    "Send the csrfToken of GET /session in the header " + CSRF_HEADER);
        }
    }

}
