package io.crema.gateway;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Set;

import org.springframework.cloud.gateway.server.mvc.filter.FilterSupplier;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.function.HandlerFilterFunction;
import org.springframework.web.servlet.function.ServerResponse;

/** The route filter {@code Failover}. */
@Component
public class Failover implements FilterSupplier {

    private static final Set<HttpMethod> SAFE = Set.of(HttpMethod.GET, HttpMethod.HEAD);

    @Override
    public Collection<Method> get() {
        return Arrays.asList(Failover.class.getMethods());
    }

    /**
     * Repeats a request on the next instance. It repeats any request of which nothing was sent, and a safe one also when
     * the connection was lost. It never repeats after a time-out: the request itself may be what hangs.
     *
     * @param attempts number of attempts in all
     * @param within time after the first attempt in which another may begin
     */
    public static HandlerFilterFunction<ServerResponse, ServerResponse> failover(int attempts, Duration within) {
        return (request, next) -> {
            long begin = System.nanoTime();
            for (int attempt = 1;; attempt++) {
                try {
                    return next.handle(request);
                } catch (RuntimeException failure) {
                    if (attempt == attempts || !mayRepeat(request.method(), failure)
                            || System.nanoTime() - begin > within.toNanos()) {
                        throw failure;
                    }
                }
            }
        };
    }

    private static boolean mayRepeat(HttpMethod method, RuntimeException failure) {
        return switch (CallFailure.of(failure)) {
            case UNREACHABLE -> true;
            case CONNECTION_LOST -> SAFE.contains(method);
            case TIMED_OUT, BREAKER_OPEN, POOL_EXHAUSTED, UNRELATED -> false;
        };
    }

}
