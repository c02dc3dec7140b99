package io.crema.gateway;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

import io.crema.chassis.problem.ProblemException;
import io.crema.chassis.security.Callers;
import io.crema.gateway.RateLimitProperties.Quota;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Refuses a request of a client that has used up its quota at the route, before the body is read. Tells the quota in the
 * fields of draft-ietf-httpapi-ratelimit-headers-10.
 */
final class RateLimitFilter extends OncePerRequestFilter {

    private static final String OPERATORS = "/actuator/";

    private final Predicate<String> applies;
    private final RequestRoutes routes;
    private final RateLimiter limiter;
    private final Callers callers;
    private final HandlerExceptionResolver problems;
    private final MeterRegistry metrics;

    /** @param applies tells which routes this filter limits */
    RateLimitFilter(Predicate<String> applies, RequestRoutes routes, RateLimiter limiter, Callers callers,
            HandlerExceptionResolver problems, MeterRegistry metrics) {
        this.applies = applies;
        this.routes = routes;
        this.limiter = limiter;
        this.callers = callers;
        this.problems = problems;
        this.metrics = metrics;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return request.getRequestURI().startsWith(OPERATORS) || !applies.test(routes.of(request));
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String route = routes.of(request);
        var client = ClientKey.of(request, callers);
        var quota = limiter.quota(route, client);
        ClientBucket.Decision decision;
        try {
            decision = limiter.take(route, client, quota);
        } catch (InterruptedException shutdown) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while a rate limit was checked", shutdown);
        }
        tell(response, route, quota, decision.left());
        if (decision.admitted()) {
            chain.doFilter(request, response);
        } else {
            metrics.counter("crema.gateway.limited", "route", route).increment();
            problems.resolveException(request, response, null, exceeded(route, decision.untilNext()));
        }
    }

    private static void tell(HttpServletResponse response, String route, Quota quota, long left) {
        long full = ceil(quota.period().multipliedBy(quota.requests() - left).dividedBy(quota.requests()));
        response.setHeader("RateLimit-Policy",
                "\"" + route + "\";q=" + quota.requests() + ";w=" + quota.period().toSeconds());
        response.setHeader("RateLimit", "\"" + route + "\";r=" + left + ";t=" + full);
    }

    private static ProblemException exceeded(String route, Duration wait) {
        return new ProblemException(HttpStatus.TOO_MANY_REQUESTS, "rate-limit-exceeded",
                "Your client sends more of these requests than it may: send the request again later")
                .with("violated-policies", List.of(route)).retryAfter(Duration.ofSeconds(ceil(wait)));
    }

    private static long ceil(Duration time) {
        return time.plusSeconds(1).minusNanos(1).toSeconds();
    }

}
