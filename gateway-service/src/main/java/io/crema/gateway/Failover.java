package io.crema.gateway;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;
import org.springframework.validation.annotation.Validated;
import org.springframework.web.servlet.function.HandlerFilterFunction;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * Repeats a request on the next instance. It repeats a request of which nothing was sent without a pause. It repeats a safe
 * one also when the connection was lost: after a random pause, and only within the backend's {@link RetryBudget}, because
 * the backend may have done the work. It never repeats after a time-out: the request itself may be what hangs.
 */
@Component
@EnableConfigurationProperties(Failover.Limits.class)
class Failover {

    private static final Set<HttpMethod> SAFE = Set.of(HttpMethod.GET, HttpMethod.HEAD);

    /**
     * Limits of the attempts.
     *
     * @param attempts number of attempts in all
     * @param within time after the first attempt in which another may begin
     * @param pause longest pause before a request whose connection was lost is repeated
     * @param budget how many requests in a hundred may be repeated after a lost connection
     * @param reserve repetitions that a backend's budget holds at most, and at the start
     */
    @Validated
    @ConfigurationProperties("crema.gateway.failover")
    record Limits(@Positive int attempts, @NotNull Duration within, @NotNull Duration pause,
            @Positive @Max(100) int budget,
            @Positive int reserve) {}

    private final Limits limits;
    private final Map<String, RetryBudget> budgets = new ConcurrentHashMap<>();

    Failover(Limits limits) {
        this.limits = limits;
    }

    HandlerFilterFunction<ServerResponse, ServerResponse> of(String backend) {
        return (request, next) -> repeating(backend, request.method(), () -> next.handle(request));
    }

    <T> T repeating(String backend, HttpMethod method, Callable<T> call) throws Exception {
        RetryBudget budget = budgets.computeIfAbsent(backend,
                _ -> new RetryBudget(limits.budget(), limits.reserve()));
        budget.requested();
        long begin = System.nanoTime();
        for (int attempt = 1;; attempt++) {
            try {
                return call.call();
            } catch (RuntimeException failure) {
                if (attempt == limits.attempts() || System.nanoTime() - begin > limits.within().toNanos()
                        || !mayRepeat(method, failure, budget)) {
                    throw failure;
                }
            }
        }
    }

    private boolean mayRepeat(HttpMethod method, RuntimeException failure, RetryBudget budget)
            throws InterruptedException {
        return switch (CallFailure.of(failure)) {
            case UNREACHABLE -> true;
            case CONNECTION_LOST -> {
                boolean repeated = SAFE.contains(method) && budget.mayRepeat();
                if (repeated) {
                    Thread.sleep(Duration.ofNanos(ThreadLocalRandom.current().nextLong(limits.pause().toNanos() + 1)));
                }
                yield repeated;
            }
            case TIMED_OUT, BREAKER_OPEN, POOL_EXHAUSTED, UNRELATED -> false;
        };
    }

}
