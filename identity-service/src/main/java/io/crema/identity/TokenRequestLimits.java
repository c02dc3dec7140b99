package io.crema.identity;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import io.crema.chassis.limit.RateLimits;
import io.crema.chassis.problem.ProblemException;
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
 * Limits guesses of clients' secrets, before the slow hash: per client and address, and per address. So guesses lock out
 * nobody at another address, and no client whose secret this instance has seen to be right. Few hashes run at a time.
 */
final class TokenRequestLimits extends OncePerRequestFilter {

    private static final List<AuthenticationConverter> CREDENTIALS = List
            .of(new ClientSecretBasicAuthenticationConverter(), new ClientSecretPostAuthenticationConverter());
    private static final int NETWORK = 8;

    private final RegisteredClientRepository clients;
    private final ClientSecrets secrets;
    private final HandlerExceptionResolver problems;
    private final RateLimits perClient;
    private final RateLimits perAddress;
    private final Semaphore hashes;
    private final Duration patience;

    TokenRequestLimits(RegisteredClientRepository clients, ClientSecrets secrets, LimitProperties limits,
            HandlerExceptionResolver problems) {
        this.clients = clients;
        this.secrets = secrets;
        this.problems = problems;
        this.perClient = new RateLimits(limits.guessesPerClient(), limits.period());
        this.perAddress = new RateLimits(limits.guessesPerAddress(), limits.period());
        this.hashes = new Semaphore(limits.concurrent(), true);
        this.patience = limits.patience();
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Optional<Authentication> credentials = credentials(request);
        if (credentials.isEmpty() || isProven(credentials.get())) {
            chain.doFilter(request, response);
            return;
        }
        String address = network(request.getRemoteAddr());
        var guess = new Guess(address, address + " " + credentials.get().getName());
        Optional<Duration> refused = guess.count();
        if (refused.isPresent()) {
            refuse(request, response, tooMany(refused.get()));
        } else if (!isMyTurn()) {
            guess.forget();
            refuse(request, response, busy());
        } else {
            try {
                chain.doFilter(request, response);
            } finally {
                hashes.release();
            }
            if (response.getStatus() != HttpStatus.UNAUTHORIZED.value()) {
                guess.forget();
            }
        }
    }

    /** A request that may turn out to be a wrong guess. */
    private final class Guess {

        private final String address;
        private final String client;

        Guess(String address, String client) {
            this.address = address;
            this.client = client;
        }

        /** Counts the guess, unless it is one too many: then returns the time to wait. */
        Optional<Duration> count() {
            Optional<Duration> wait = perClient.take(client);
            if (wait.isPresent()) {
                return wait;
            }
            wait = perAddress.take(address);
            if (wait.isPresent()) {
                perClient.giveBack(client);
            }
            return wait;
        }

        void forget() {
            perClient.giveBack(client);
            perAddress.giveBack(address);
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

    private boolean isMyTurn() {
        try {
            return hashes.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void refuse(HttpServletRequest request, HttpServletResponse response, ProblemException problem) {
        problems.resolveException(request, response, null, problem);
    }

    private static ProblemException tooMany(Duration wait) {
        return new ProblemException(HttpStatus.TOO_MANY_REQUESTS, "too-many-guesses",
                "Check the client's secret, and send the request again later").with("error", "slow_down")
                .retryAfter(wait);
    }

    private static ProblemException busy() {
        return new ProblemException(HttpStatus.SERVICE_UNAVAILABLE, "service-unavailable",
                "Too many clients prove their secrets at the moment: send the request again later")
                .with("error", "temporarily_unavailable").retryAfter(Duration.ofSeconds(1));
    }

    /** Returns an IPv4 address, or the network of an IPv6 address: its clients choose the rest of it. */
    private static String network(String address) {
        try {
            return InetAddress.ofLiteral(address) instanceof Inet6Address it
                    ? HexFormat.of().formatHex(Arrays.copyOf(it.getAddress(), NETWORK))
                    : address;
        } catch (IllegalArgumentException noLiteral) {
            return address;
        }
    }

}
