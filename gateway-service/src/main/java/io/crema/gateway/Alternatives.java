package io.crema.gateway;

import static org.springframework.cloud.gateway.server.mvc.filter.LoadBalancerFilterFunctions.lb;
import static org.springframework.cloud.gateway.server.mvc.handler.HandlerFunctions.http;

import java.io.InputStream;
import java.util.Optional;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.server.mvc.common.MvcUtils;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/** Asks another service in place of the one that is away, through its own bulkhead and breaker. Its answer names it. */
@Component
class Alternatives {

    static final String SOURCE = "Crema-Source";

    private final Bulkheads bulkheads;
    private final CircuitBreakerRegistry breakers;
    private final Failover failover;
    private final Fallback fallback;

    /** An answer that the gateway has not sent yet. */
    record Unsent(@Nullable ClientHttpResponse answer, @Nullable InputStream body) {

        static Unsent of(ServerRequest request) {
            return new Unsent(MvcUtils.getAttribute(request, MvcUtils.CLIENT_RESPONSE_ATTR),
                    MvcUtils.getAttribute(request, MvcUtils.CLIENT_RESPONSE_INPUT_STREAM_ATTR));
        }

        private void restore(ServerRequest request) {
            MvcUtils.putAttribute(request, MvcUtils.CLIENT_RESPONSE_ATTR, answer);
            MvcUtils.putAttribute(request, MvcUtils.CLIENT_RESPONSE_INPUT_STREAM_ATTR, body);
        }

        void close() {
            if (answer != null) {
                answer.close();
            }
        }

    }

    Alternatives(Bulkheads bulkheads, CircuitBreakerRegistry breakers, Failover failover, Fallback fallback) {
        this.bulkheads = bulkheads;
        this.breakers = breakers;
        this.failover = failover;
        this.fallback = fallback;
    }

    /** Returns the service's answer, also a refusal; nothing if the service cannot answer either. */
    Optional<ServerResponse> read(ServerRequest request, String service) throws Exception {
        var before = Unsent.of(request);
        var call = failover.of(service).andThen(lb(service)).apply(http());
        try {
            ServerResponse answer = bulkheads.call(service,
                    () -> breakers.circuitBreaker(service).executeCallable(() -> call.handle(request)));
            if (!answer.statusCode().is5xxServerError()) {
                answer.headers().set(SOURCE, service);
                return Optional.of(answer);
            }
            Unsent.of(request).close();
        } catch (Exception failure) {
            var kind = CallFailure.of(failure);
            if (kind == CallFailure.UNRELATED) {
                throw failure;
            }
            fallback.report(service, kind, failure);
        }
        before.restore(request);
        return Optional.empty();
    }

}
