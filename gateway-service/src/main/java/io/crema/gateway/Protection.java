package io.crema.gateway;

import java.io.InputStream;
import java.time.Duration;

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
 * Calls a backend through its bulkhead and its circuit breaker, with a deadline. When the backend serves nobody, a read is answered with the last good
 * answer, if there is one. {@link Fallback} answers otherwise.
 */
@Component
class Protection {

    private static final CallFailure.CountsAnswer SERVES_NOBODY = new CallFailure.CountsAnswer();

    private final CircuitBreakerRegistry breakers;
    private final Bulkheads bulkheads;
    private final BackendLimits limits;
    private final LastGoodAnswers answers;
    private final Fallback fallback;

    Protection(CircuitBreakerRegistry breakers, Bulkheads bulkheads, BackendLimits limits, LastGoodAnswers answers,
            Fallback fallback) {
        this.breakers = breakers;
        this.bulkheads = bulkheads;
        this.limits = limits;
        this.answers = answers;
        this.fallback = fallback;
    }

    HandlerFilterFunction<ServerResponse, ServerResponse> of(String backend) {
        CircuitBreaker breaker = breakers.circuitBreaker(backend);
        Duration deadline = limits.deadline(backend);
        return (request, next) -> {
            AnswerDeadline.set(request.servletRequest(), deadline);
            ServerResponse answer;
            try {
                answer = bulkheads.call(backend,
                        () -> breaker.executeCallable(() -> answers.kept(request, next.handle(request))));
            } catch (Exception failure) {
                return insteadOf(failure, request, backend);
            }
            InputStream body = MvcUtils.getAttribute(request, MvcUtils.CLIENT_RESPONSE_INPUT_STREAM_ATTR);
            if (body != null) {
                MvcUtils.putAttribute(request, MvcUtils.CLIENT_RESPONSE_INPUT_STREAM_ATTR,
                        BrokenAnswer.toldApart(body, backend, request.servletRequest()));
            }
            if (SERVES_NOBODY.test(answer)) {
                var kept = answers.find(request, backend);
                kept.ifPresent(_ -> close(request));
                return kept.orElseGet(() -> sayingWhenToComeBack(answer));
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

    private ServerResponse insteadOf(Exception failure, ServerRequest request, String backend) throws Exception {
        var kind = CallFailure.of(failure);
        AnswerDeadline.forget(request.servletRequest());
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
