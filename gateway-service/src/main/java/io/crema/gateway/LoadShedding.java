package io.crema.gateway;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import io.crema.chassis.problem.ProblemException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Positive;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.validation.annotation.Validated;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Refuses requests while the gateway works on as many as it can answer in time. Some places are kept for the routes that
 * have priority. Some of the others are kept from requests that wait for a change. Operators are not refused.
 */
@Component
class LoadShedding {

    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final String OPERATORS = "/actuator/";
    private static final String PLACE = LoadShedding.class.getName();

    /**
     * Limits of the gateway.
     *
     * @param concurrent number of requests that may be in progress at the same time
     * @param reserved how many of these are kept for the routes with priority; as many of the rest are kept from requests
     *        that wait for a change
     * @param priority names of the routes with priority
     * @param exempt names of the routes that are never refused
     */
    @Validated
    @ConfigurationProperties("crema.gateway.load")
    record Limits(@Positive int concurrent, @Positive int reserved, @NotEmpty Set<String> priority,
            @NotEmpty Set<String> exempt) {

        Limits {
            if (2 * reserved >= concurrent) {
                throw new IllegalArgumentException("reserved is not less than half of concurrent");
            }
        }

    }

    private final Limits limits;
    private final RequestRoutes routes;
    private final MeterRegistry metrics;
    private final AtomicInteger inProgress = new AtomicInteger();

    LoadShedding(Limits limits, RequestRoutes routes, MeterRegistry metrics) {
        this.limits = limits;
        this.routes = routes;
        this.metrics = metrics;
        Gauge.builder("crema.gateway.requests.in.progress", inProgress::get).register(metrics);
    }

    /**
     * Returns the filter for the begin of a request, before its token is checked. A request with a body gets no place yet:
     * a client that sends slowly holds none.
     */
    OncePerRequestFilter atBegin(HandlerExceptionResolver problems) {
        return new Shedding(problems) {
            @Override
            boolean admits(HttpServletRequest request, int most) {
                return hasBody(request) ? inProgress.get() < most : takesPlace(request, most);
            }
        };
    }

    /** Returns the filter for a request whose body has been read. */
    OncePerRequestFilter afterBody(HandlerExceptionResolver problems) {
        return new Shedding(problems) {
            @Override
            boolean admits(HttpServletRequest request, int most) {
                return request.getAttribute(PLACE) != null || takesPlace(request, most);
            }
        };
    }

    /** Returns how many of the two reserves a request must leave free. */
    private int reserves(HttpServletRequest request, String route) {
        if (limits.priority().contains(route)) {
            return 0;
        }
        return Waits.isAskedFor(request) ? 2 : 1;
    }

    private boolean takesPlace(HttpServletRequest request, int most) {
        boolean taken = inProgress.getAndUpdate(it -> it < most ? it + 1 : it) < most;
        if (taken) {
            request.setAttribute(PLACE, true);
        }
        return taken;
    }

    private static boolean hasBody(HttpServletRequest request) {
        return request.getContentLengthLong() > 0 || request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
    }

    private abstract class Shedding extends OncePerRequestFilter {

        private final HandlerExceptionResolver problems;

        Shedding(HandlerExceptionResolver problems) {
            this.problems = problems;
        }

        abstract boolean admits(HttpServletRequest request, int most);

        /** Both filters see each request. */
        @Override
        protected String getAlreadyFilteredAttributeName() {
            return PLACE + System.identityHashCode(this);
        }

        @Override
        protected boolean shouldNotFilter(HttpServletRequest request) {
            return request.getRequestURI().startsWith(OPERATORS) || limits.exempt().contains(routes.of(request));
        }

        @Override
        protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws ServletException, IOException {
            String route = routes.of(request);
            int most = limits.concurrent() - limits.reserved() * reserves(request, route);
            boolean hadPlace = request.getAttribute(PLACE) != null;
            if (!admits(request, most)) {
                metrics.counter("crema.gateway.shed", "route", route).increment();
                problems.resolveException(request, response, null, overloaded());
                return;
            }
            boolean takenHere = !hadPlace && request.getAttribute(PLACE) != null;
            try {
                chain.doFilter(request, response);
            } finally {
                if (takenHere) {
                    inProgress.decrementAndGet();
                }
            }
        }

    }

    private static ProblemException overloaded() {
        return new ProblemException(HttpStatus.SERVICE_UNAVAILABLE, "overloaded",
                "The gateway has more requests than it can answer in time: send the request again later")
                .retryAfter(RETRY);
    }

}
