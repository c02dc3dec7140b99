package io.crema.gateway;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

import org.apache.hc.client5.http.ConnectTimeoutException;
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
     * Repeats a safe request, on the instance that is next in turn, when the connection was refused, not made in time or
     * lost. An answer that does not come in time is not waited for twice: then the request may be what hangs.
     *
     * @param attempts how often to try in all
     * @param within how long after the request came a repetition may begin
     */
    public static HandlerFilterFunction<ServerResponse, ServerResponse> failover(int attempts, Duration within) {
        return (request, next) -> {
            long begin = System.nanoTime();
            for (int attempt = 1;; attempt++) {
                try {
                    return next.handle(request);
                } catch (RuntimeException failure) {
                    if (attempt == attempts || !SAFE.contains(request.method()) || !isOfConnection(failure)
                            || System.nanoTime() - begin > within.toNanos()) {
                        throw failure;
                    }
                }
            }
        };
    }

    private static boolean isOfConnection(RuntimeException failure) {
        return causes(failure).filter(IOException.class::isInstance).findFirst()
                .map(io -> io instanceof ConnectTimeoutException || !(io instanceof InterruptedIOException))
                .orElse(false);
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause);
    }

}
