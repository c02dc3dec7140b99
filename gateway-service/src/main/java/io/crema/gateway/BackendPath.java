package io.crema.gateway;

import java.net.URI;
import java.util.function.UnaryOperator;

import org.springframework.web.servlet.function.ServerRequest;

/** Rewrites the path of a request for the backend. */
final class BackendPath {

    private BackendPath() {
    }

    /**
     * Replaces the first two segments of the path, and leaves the query as the client wrote it. The gateway's own filters
     * for paths fail on an equals sign in the value of a parameter.
     *
     * @param prefix path that takes the place of the two segments
     */
    static UnaryOperator<ServerRequest> replacedBy(String prefix) {
        return request -> ServerRequest.from(request).uri(rewritten(request.uri(), prefix)).build();
    }

    private static URI rewritten(URI uri, String prefix) {
        String path = uri.getRawPath();
        int end = path.indexOf('/', path.indexOf('/', 1) + 1);
        String query = uri.getRawQuery();
        return URI.create(uri.getScheme() + "://" + uri.getRawAuthority() + prefix
                + (end < 0 ? "" : path.substring(end)) + (query == null ? "" : "?" + query));
    }

}
