package io.crema.gateway;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import org.springframework.cloud.gateway.server.mvc.common.MvcUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.function.HandlerFilterFunction;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * Calls a backend through its circuit breaker. When the backend serves nobody, a read is answered with the last good
 * answer, if there is one. {@link Fallback} answers otherwise.
 */
@Component
class Protection {

    private static final CallFailure.CountsAnswer SERVES_NOBODY = new CallFailure.CountsAnswer();

    private final CircuitBreakerRegistry breakers;
    private final LastGoodAnswers answers;
    private final Fallback fallback;

    Protection(CircuitBreakerRegistry breakers, LastGoodAnswers answers, Fallback fallback) {
        this.breakers = breakers;
        this.answers = answers;
        this.fallback = fallback;
    }

    HandlerFilterFunction<ServerResponse, ServerResponse> of(String backend) {
        CircuitBreaker breaker = breakers.circuitBreaker(backend);
        return (request, next) -> {
            ServerResponse answer;
            try {
                answer = breaker.executeCallable(() -> answers.kept(request, next.handle(request)));
            } catch (Exception failure) {
                return insteadOf(failure, request, backend);
            }
            if (SERVES_NOBODY.test(answer)) {
                var kept = answers.find(request, backend);
                kept.ifPresent(_ -> close(request));
                return kept.orElse(answer);
            }
            if (answer.headers().getOrEmpty(HttpHeaders.CACHE_CONTROL).toString().contains("stale-if-error")) {
                answer.headers().set(HttpHeaders.CACHE_CONTROL, "no-store");
            }
            return answer;
        };
    }

    private ServerResponse insteadOf(Exception failure, ServerRequest request, String backend) throws Exception {
        var kind = CallFailure.of(failure);
        fallback.report(backend, kind, failure);
        if (kind != CallFailure.UNRELATED) {
            var kept = answers.find(request, backend);
            if (kept.isPresent()) {
                return kept.get();
            }
        }
        throw fallback.problem(backend, kind, failure);
    }

    private static void close(ServerRequest request) {
        ClientHttpResponse unsent = MvcUtils.getAttribute(request, MvcUtils.CLIENT_RESPONSE_ATTR);
        if (unsent != null) {
            unsent.close();
        }
    }

}
