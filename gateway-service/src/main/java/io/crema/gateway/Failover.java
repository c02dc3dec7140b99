package io.crema.gateway;

import java.time.Duration;
import java.util.Set;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;
import org.springframework.validation.annotation.Validated;
import org.springframework.web.servlet.function.HandlerFilterFunction;
import org.springframework.web.servlet.function.HandlerFunction;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * Repeats a request on the next instance. It repeats any request of which nothing was sent, and a safe one also when the
 * connection was lost. It never repeats after a time-out: the request itself may be what hangs.
 */
@Component
@EnableConfigurationProperties(Failover.Limits.class)
class Failover implements HandlerFilterFunction<ServerResponse, ServerResponse> {

    private static final Set<HttpMethod> SAFE = Set.of(HttpMethod.GET, HttpMethod.HEAD);

    /**
     * Limits of the attempts.
     *
     * @param attempts number of attempts in all
     * @param within time after the first attempt in which another may begin
     */
    @Validated
    @ConfigurationProperties("crema.gateway.failover")
    record Limits(@Positive int attempts, @NotNull Duration within) {}

    private final Limits limits;

    Failover(Limits limits) {
        this.limits = limits;
    }

    @Override
    public ServerResponse filter(ServerRequest request, HandlerFunction<ServerResponse> next) throws Exception {
        long begin = System.nanoTime();
        for (int attempt = 1;; attempt++) {
            try {
                return next.handle(request);
            } catch (RuntimeException failure) {
                if (attempt == limits.attempts() || !mayRepeat(request.method(), failure)
                        || System.nanoTime() - begin > limits.within().toNanos()) {
                    throw failure;
                }
            }
        }
    }

    private static boolean mayRepeat(HttpMethod method, RuntimeException failure) {
        return switch (CallFailure.of(failure)) {
            case UNREACHABLE -> true;
            case CONNECTION_LOST -> SAFE.contains(method);
            case TIMED_OUT, BREAKER_OPEN, POOL_EXHAUSTED, UNRELATED -> false;
        };
    }

}
