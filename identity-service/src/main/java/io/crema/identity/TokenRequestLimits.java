package io.crema.identity;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import io.crema.chassis.problem.ProblemException;
import io.crema.identity.limit.GuessLimits;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.web.authentication.ClientSecretBasicAuthenticationConverter;
import org.springframework.security.oauth2.server.authorization.web.authentication.ClientSecretPostAuthenticationConverter;
import org.springframework.security.web.authentication.AuthenticationConverter;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Limits guesses of clients' secrets. A client whose secret this instance has seen to be right is never limited: guesses of
 * others do not lock it out.
 */
final class TokenRequestLimits extends OncePerRequestFilter {

    private static final List<AuthenticationConverter> CREDENTIALS = List
            .of(new ClientSecretBasicAuthenticationConverter(), new ClientSecretPostAuthenticationConverter());

    private final RegisteredClientRepository clients;
    private final ClientSecrets secrets;
    private final HandlerExceptionResolver problems;
    private final GuessLimits limits;

    TokenRequestLimits(RegisteredClientRepository clients, ClientSecrets secrets, GuessLimits limits,
            HandlerExceptionResolver problems) {
        this.clients = clients;
        this.secrets = secrets;
        this.limits = limits;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Optional<Authentication> credentials = credentials(request);
        if (credentials.isEmpty() || isProven(credentials.get())) {
            chain.doFilter(request, response);
            return;
        }
        var guess = limits.guess(request.getRemoteAddr(), credentials.get().getName());
        var refusal = guess.begin();
        if (refusal.isPresent()) {
            problems.resolveException(request, response, null, problem(refusal.get()));
            return;
        }
        try {
            chain.doFilter(request, response);
        } finally {
            guess.end();
        }
        if (response.getStatus() != HttpStatus.UNAUTHORIZED.value()) {
            guess.forget();
        }
    }

    private static Optional<Authentication> credentials(HttpServletRequest request) {
        try {
            return CREDENTIALS.stream().map(it -> it.convert(request)).filter(Objects::nonNull)
                    .filter(it -> it.getCredentials() != null).findFirst();
        } catch (OAuth2AuthenticationException malformed) {
            return Optional.empty();
        }
    }

    private boolean isProven(Authentication credentials) {
        var client = clients.findByClientId(credentials.getName());
        return client != null && secrets.isProven(String.valueOf(credentials.getCredentials()),
                client.getClientSecret());
    }

    private static ProblemException problem(GuessLimits.Refusal refusal) {
        return refusal.status() == HttpStatus.TOO_MANY_REQUESTS ? tooMany(refusal.delay()) : busy(refusal.delay());
    }

    private static ProblemException tooMany(Duration wait) {
        return new ProblemException(HttpStatus.TOO_MANY_REQUESTS, "too-many-guesses",
                "Check the client's secret, and send the request again later").with("error", "slow_down")
                .retryAfter(wait);
    }

    private static ProblemException busy(Duration wait) {
        return new ProblemException(HttpStatus.SERVICE_UNAVAILABLE, "service-unavailable",
                "Too many clients prove their secrets at the moment: send the request again later")
                .with("error", "temporarily_unavailable").retryAfter(wait);
    }

}
