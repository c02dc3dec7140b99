package io.crema.gateway;

import java.lang.reflect.Method;
import java.net.URI;
import java.util.Arrays;
import java.util.Collection;

import org.springframework.cloud.gateway.server.mvc.filter.FilterSupplier;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.function.HandlerFilterFunction;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/** The route filter {@code BackendPath}. */
@Component
public class BackendPath implements FilterSupplier {

    @Override
    public Collection<Method> get() {
        return Arrays.asList(BackendPath.class.getMethods());
    }

    /**
     * Replaces the first two segments of the path, and leaves the query as the client wrote it. The gateway's own filters
     * for paths fail on an equals sign in the value of a parameter.
     *
     * @param prefix path that takes the place of the two segments
     */
    public static HandlerFilterFunction<ServerResponse, ServerResponse> backendPath(String prefix) {
        return (request, next) -> next
                .handle(ServerRequest.from(request).uri(rewritten(request.uri(), prefix)).build());
    }

    private static URI rewritten(URI uri, String prefix) {
        String path = uri.getRawPath();
        int end = path.indexOf('/', path.indexOf('/', 1) + 1);
        String query = uri.getRawQuery();
        return URI.create(uri.getScheme() + "://" + uri.getRawAuthority() + prefix
                + (end < 0 ? "" : path.substring(end)) + (query == null ? "" : "?" + query));
    }

}
