package io.crema.gateway;

import java.util.Optional;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.function.HandlerFilterFunction;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * Calls a backend through its circuit breaker. When the backend serves nobody, a read is answered by the route's alternative
 * service, or else with the last good answer: fresh beats old. {@link Fallback} answers otherwise.
 */
@Component
class Protection {

    private static final CallFailure.CountsAnswer SERVES_NOBODY = new CallFailure.CountsAnswer();

    private final CircuitBreakerRegistry breakers;
    private final Alternatives alternatives;
    private final LastGoodAnswers answers;
    private final Fallback fallback;

    Protection(CircuitBreakerRegistry breakers, Alternatives alternatives, LastGoodAnswers answers,
            Fallback fallback) {
        this.breakers = breakers;
        this.alternatives = alternatives;
        this.answers = answers;
        this.fallback = fallback;
    }

    HandlerFilterFunction<ServerResponse, ServerResponse> of(Route route) {
        CircuitBreaker breaker = breakers.circuitBreaker(route.backend());
        return (request, next) -> {
            ServerResponse answer;
            try {
                answer = breaker.executeCallable(() -> answers.kept(request, next.handle(request)));
            } catch (Exception failure) {
                return insteadOf(failure, request, route);
            }
            if (SERVES_NOBODY.test(answer)) {
                var unsent = Alternatives.Unsent.of(request);
                var other = otherAnswer(request, route);
                other.ifPresent(_ -> unsent.close());
                return other.orElse(answer);
            }
            if (answer.headers().getOrEmpty(HttpHeaders.CACHE_CONTROL).toString().contains("stale-if-error")) {
                answer.headers().set(HttpHeaders.CACHE_CONTROL, "no-store");
            }
            return answer;
        };
    }

    private ServerResponse insteadOf(Exception failure, ServerRequest request, Route route) throws Exception {
        var kind = CallFailure.of(failure);
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
