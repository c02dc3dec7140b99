package io.crema.gateway;

import java.io.InterruptedIOException;
import java.time.Duration;

import io.crema.chassis.problem.ProblemException;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.gateway.server.mvc.common.MvcUtils;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What a circuit breaker forwards to: says which backend did not answer, and when to come back. */
@RestController
class Fallback {

    private static final Logger log = LoggerFactory.getLogger(Fallback.class);

    private static final Duration PAUSE = Duration.ofSeconds(2);

    @RequestMapping("/fallback/{backend}")
    void unanswered(@PathVariable String backend, HttpServletRequest request) {
        Throwable failure = (Throwable) request.getAttribute(MvcUtils.CIRCUITBREAKER_EXECUTION_EXCEPTION_ATTR);
        if (failure == null) {
            throw ProblemException.notFound("not-found", "There is nothing at this address");
        }
        if (!(failure instanceof CallNotPermittedException)) {
            log.warn("No answer from {}: {}", backend, failure.toString());
        }
        ProblemException problem = timedOut(failure)
                ? new ProblemException(HttpStatus.GATEWAY_TIMEOUT, "timeout", backend + " did not answer in time",
                        failure)
                : new ProblemException(HttpStatus.SERVICE_UNAVAILABLE, "service-unavailable",
                        backend + " cannot be reached at the moment", failure);
        throw problem.with("backend", backend).retryAfter(PAUSE);
    }

    private static boolean timedOut(Throwable failure) {
        for (@Nullable
        Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof InterruptedIOException) {
                return true;
            }
        }
        return false;
    }

}
