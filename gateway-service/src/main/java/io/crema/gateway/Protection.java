package io.crema.gateway;

import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import org.springframework.cloud.gateway.server.mvc.common.MvcUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.function.HandlerFilterFunction;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * Calls a backend through its bulkhead and its circuit breaker, with a deadline. When the backend serves nobody, a read is
 * answered by the route's alternative service, or else with the last good answer: fresh beats old. {@link Fallback} answers
 * otherwise.
 */
@Component
class Protection {

    private static final CallFailure.CountsAnswer SERVES_NOBODY = new CallFailure.CountsAnswer();

    private final CircuitBreakerRegistry breakers;
    private final Bulkheads bulkheads;
    private final BackendLimits limits;
    private final Alternatives alternatives;
    private final LastGoodAnswers answers;
    private final Fallback fallback;

    Protection(CircuitBreakerRegistry breakers, Bulkheads bulkheads, BackendLimits limits, Alternatives alternatives,
            LastGoodAnswers answers, Fallback fallback) {
        this.breakers = breakers;
        this.bulkheads = bulkheads;
        this.limits = limits;
        this.alternatives = alternatives;
        this.answers = answers;
        this.fallback = fallback;
    }

    HandlerFilterFunction<ServerResponse, ServerResponse> of(Route route) {
        String backend = route.backend();
        CircuitBreaker breaker = breakers.circuitBreaker(backend);
        Duration deadline = limits.deadline(backend);
        return (request, next) -> {
            AnswerDeadline.set(request.servletRequest(), deadline);
            ServerResponse answer;
            try {
                answer = bulkheads.call(backend,
                        () -> breaker.executeCallable(() -> answers.kept(request, next.handle(request))));
            } catch (Exception failure) {
                return insteadOf(failure, request, route);
            }
            InputStream body = MvcUtils.getAttribute(request, MvcUtils.CLIENT_RESPONSE_INPUT_STREAM_ATTR);
            if (body != null) {
                MvcUtils.putAttribute(request, MvcUtils.CLIENT_RESPONSE_INPUT_STREAM_ATTR,
                        BrokenAnswer.toldApart(body, backend, request.servletRequest()));
            }
            if (SERVES_NOBODY.test(answer)) {
                var unsent = Alternatives.Unsent.of(request);
                var other = otherAnswer(request, route);
                other.ifPresent(_ -> unsent.close());
                return other.orElseGet(() -> sayingWhenToComeBack(answer));
            }
            if (answer.headers().getOrEmpty(HttpHeaders.CACHE_CONTROL).toString().contains("stale-if-error")) {
                answer.headers().set(HttpHeaders.CACHE_CONTROL, "no-store");
            }
            return answer;
        };
    }

    private static ServerResponse sayingWhenToComeBack(ServerResponse answer) {
        if (!answer.headers().containsHeader(HttpHeaders.RETRY_AFTER)) {
            answer.headers().set(HttpHeaders.RETRY_AFTER, Long.toString(Fallback.BREAKER_PAUSE.toSeconds()));
        }
        return answer;
    }

    private ServerResponse insteadOf(Exception failure, ServerRequest request, Route route) throws Exception {
        var kind = CallFailure.of(failure);
        AnswerDeadline.forget(request.servletRequest());
        fallback.report(route.backend(), kind, failure);
        if (kind != CallFailure.UNRELATED) {
            var other = otherAnswer(request, route);
            if (other.isPresent()) {
                return other.get();
            }
        }
        throw fallback.problem(route.backend(), kind, failure);
    }

    private Optional<ServerResponse> otherAnswer(ServerRequest request, Route route) throws Exception {
        String alternative = route.alternative();
        if (alternative != null) {
            var fresh = alternatives.read(request, alternative);
            if (fresh.isPresent()) {
                return fresh;
            }
        }
        return answers.find(request, route.backend());
    }

}
