package io.crema.gateway;

import java.time.Duration;

import io.crema.chassis.problem.ProblemException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** Answers in place of a backend: names it, and tells the client when to retry. */
@Component
class Fallback {

    private static final Logger log = LoggerFactory.getLogger(Fallback.class);

    /** The time for which a circuit breaker stays open. */
    static final Duration BREAKER_PAUSE = Duration.ofSeconds(2);

    private static final Duration POOL_PAUSE = Duration.ofSeconds(1);

    void report(String backend, CallFailure kind, Exception failure) {
        if (kind.countsAgainstBackend() || kind == CallFailure.POOL_EXHAUSTED) {
            log.warn("Call of backend {} failed ({}), sent the fallback instead: {}", backend, kind,
                    failure.toString());
        }
    }

    /** Returns the failure itself if it says nothing about the backend. */
    Exception problem(String backend, CallFailure kind, Exception failure) {
        return switch (kind) {
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
