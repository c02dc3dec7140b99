package io.crema.gateway;

import java.time.Duration;

import io.crema.chassis.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.gateway.server.mvc.common.MvcUtils;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Answers in place of a backend: names it, and tells the client when to retry. */
@RestController
class Fallback {

    private static final Logger log = LoggerFactory.getLogger(Fallback.class);

    /** The time for which a circuit breaker stays open. */
    private static final Duration BREAKER_PAUSE = Duration.ofSeconds(2);

    private static final Duration POOL_PAUSE = Duration.ofSeconds(1);

    @RequestMapping("/fallback/{backend}")
    void answer(@PathVariable String backend, HttpServletRequest request) throws Throwable {
        Throwable failure = (Throwable) request.getAttribute(MvcUtils.CIRCUITBREAKER_EXECUTION_EXCEPTION_ATTR);
        if (failure == null) {
            throw ProblemException.notFound("not-found", "There is nothing at this address");
        }
        CallFailure kind = CallFailure.of(failure);
        if (kind.countsAgainstBackend() || kind == CallFailure.POOL_EXHAUSTED) {
            log.warn("Call of backend {} failed ({}), sent the fallback instead: {}", backend, kind,
                    failure.toString());
        }
        throw switch (kind) {
            case UNREACHABLE, CONNECTION_LOST, BREAKER_OPEN -> unavailable(
                    backend + " cannot be reached at the moment: send the request again later", failure)
                    .with("backend", backend).retryAfter(BREAKER_PAUSE);
            case TIMED_OUT -> new ProblemException(HttpStatus.GATEWAY_TIMEOUT, "timeout",
                    backend + " did not answer in time", failure).with("backend", backend).retryAfter(BREAKER_PAUSE);
            case POOL_EXHAUSTED -> unavailable("The gateway is busy at the moment: send the request again later",
                    failure).retryAfter(POOL_PAUSE);
            case UNRELATED -> failure;
        };
    }

    private static ProblemException unavailable(String detail, Throwable failure) {
        return new ProblemException(HttpStatus.SERVICE_UNAVAILABLE, "service-unavailable", detail, failure);
    }

}
