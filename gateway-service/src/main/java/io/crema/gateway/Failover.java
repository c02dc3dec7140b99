package io.crema.gateway;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.reflect.Method;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
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
     * Repeats a request on the instance that is next in turn: any request whose connection was refused or not made in
     * time, for nothing of it was sent; a safe one also when the connection was lost. An answer that does not come in time
     * is not waited for twice: then the request may be what hangs.
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
                    if (attempt == attempts || !mayRepeat(request.method(), failure)
                            || System.nanoTime() - begin > within.toNanos()) {
                        throw failure;
                    }
                }
            }
        };
    }

    private static boolean mayRepeat(HttpMethod method, RuntimeException failure) {
        return causes(failure).filter(IOException.class::isInstance).findFirst().map(io -> switch (io) {
            case ConnectException _ -> true;
            case NoRouteToHostException _ -> true;
            case ConnectTimeoutException _ -> true;
            case InterruptedIOException _ -> false;
            default -> SAFE.contains(method);
        }).orElse(false);
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause);
    }

}
