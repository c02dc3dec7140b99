package io.crema.chassis.limit;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import io.crema.chassis.problem.ProblemException;
import io.crema.chassis.security.Callers;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpStatus;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Refuses a client's request that exceeds its quota, before its body is read. It runs after authentication. */
final class QuotaFilter extends OncePerRequestFilter {

    private final Callers callers;
    private final HandlerExceptionResolver problems;
    private final Supplier<List<Limit>> limits;

    /** A rule with the requests that it counts. */
    record Limit(RequestMatcher requests, RateLimits perCustomer, RateLimits perClient) {}

    QuotaFilter(Supplier<List<Limit>> limits, Callers callers, HandlerExceptionResolver problems) {
        this.limits = limits;
        this.callers = callers;
        this.problems = problems;
    }

    /** Returns the limits of the quotas. Each begins with a full bucket. */
    static List<Limit> limits(QuotaProperties quotas) {
        return quotas.rules().stream().map(rule -> {
            List<RequestMatcher> methods = rule.methods().stream()
                    .<RequestMatcher>map(it -> PathPatternRequestMatcher.withDefaults().matcher(it, rule.path()))
                    .toList();
            return new Limit(new OrRequestMatcher(methods), new RateLimits(rule.perCustomer(), rule.period()),
                    new RateLimits(rule.perClient(), rule.period()));
        }).toList();
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        for (Limit limit : limits.get()) {
            if (limit.requests().matches(request)) {
                Optional<Duration> wait = (callers.isCustomer() ? limit.perCustomer() : limit.perClient())
                        .take(callers.name());
                if (wait.isPresent()) {
                    problems.resolveException(request, response, null, exceeded(wait.get()));
                    return;
                }
            }
        }
        chain.doFilter(request, response);
    }

    private static ProblemException exceeded(Duration wait) {
        return new ProblemException(HttpStatus.TOO_MANY_REQUESTS, "quota-exceeded",
                "Your client sends more of these requests than it may: send the request again later")
                .retryAfter(wait.plusSeconds(1));
    }

}
