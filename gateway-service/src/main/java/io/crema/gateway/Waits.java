package io.crema.gateway;

import java.time.Duration;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.crema.chassis.problem.ProblemException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.validation.annotation.Validated;
import org.springframework.web.servlet.function.HandlerFilterFunction;
import org.springframework.web.servlet.function.HandlerFunction;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/** The bulkhead of requests that wait for a change by {@code Prefer: wait=N}. */
@Component
@EnableConfigurationProperties(Waits.Limits.class)
class Waits {

    private static final Set<HttpMethod> SAFE = Set.of(HttpMethod.GET, HttpMethod.HEAD);
    private static final String PREFER = "Prefer";
    private static final Pattern WAIT = Pattern.compile("((?:^|[,;\\s])wait\\s*=\\s*\"?)(\\d{1,9})",
            Pattern.CASE_INSENSITIVE);

    private static final Duration RETRY = Duration.ofSeconds(1);

    /**
     * Limits of requests that wait. Waits and polls together leave connections to the other requests.
     *
     * @param longest longest wait; well below the read time-out, so that a wait never counts as a time-out
     * @param concurrent number of requests that may wait at the same time; each holds a connection to a backend
     * @param polls number of the others that the backend may answer without a wait at the same time
     */
    @Validated
    @ConfigurationProperties("crema.gateway.waits")
    record Limits(@NotNull Duration longest, @Positive int concurrent, @Positive int polls) {}

    private final Limits limits;
    private final Semaphore places;
    private final Semaphore polls;
    private final CircuitBreakerRegistry breakers;

    Waits(Limits limits, CircuitBreakerRegistry breakers) {
        this.limits = limits;
        this.places = new Semaphore(limits.concurrent());
        this.polls = new Semaphore(limits.polls());
        this.breakers = breakers;
    }

    /** Tells whether a request waits for a change. */
    static boolean isAskedFor(HttpServletRequest request) {
        return SAFE.contains(HttpMethod.valueOf(request.getMethod())) && request.getHeader(PREFER) != null
                && WAIT.matcher(String.join(", ", Collections.list(request.getHeaders(PREFER)))).find();
    }

    /**
     * Shortens a wait that is too long. A request beyond the bulkhead does not wait: the backend answers it at once. Nor
     * does a request wait while the circuit breaker is not closed: it would hold a trial call.
     *
     * @param breaker name of the circuit breaker of the route
     */
    HandlerFilterFunction<ServerResponse, ServerResponse> before(String breaker) {
        return (request, next) -> {
            Matcher wait = WAIT.matcher(String.join(", ", request.headers().header(PREFER)));
            return SAFE.contains(request.method()) && wait.find()
                    ? handle(request, wait, breaker, next)
                    : next.handle(request);
        };
    }

    private ServerResponse handle(ServerRequest request, Matcher wait, String breaker,
            HandlerFunction<ServerResponse> next) throws Exception {
        boolean closed = breakers.circuitBreaker(breaker).getState() == CircuitBreaker.State.CLOSED;
        if (closed && places.tryAcquire()) {
            try {
                long asked = Long.parseLong(wait.group(2));
                return next.handle(waiting(request, wait, Math.min(asked, limits.longest().toSeconds())));
            } finally {
                places.release();
            }
        }
        if (polls.tryAcquire(limits.longest().toMillis(), TimeUnit.MILLISECONDS)) {
            try {
                return next.handle(waiting(request, wait, 0));
            } finally {
                polls.release();
            }
        }
        throw new ProblemException(HttpStatus.SERVICE_UNAVAILABLE, "service-unavailable",
                "Too many requests wait at the moment: send the request again later").retryAfter(RETRY);
    }

    private static ServerRequest waiting(ServerRequest request, Matcher wait, long seconds) {
        return ServerRequest.from(request)
                .headers(headers -> headers.set(PREFER, wait.replaceFirst("$1" + seconds))).build();
    }

}
