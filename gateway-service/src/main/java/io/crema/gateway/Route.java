package io.crema.gateway;

import java.net.URI;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * A way from one path to one backend.
 *
 * @param id name of the route in the configuration
 * @param path path of the requests
 * @param methods methods of the requests; HEAD is there wherever GET is
 * @param backend name of the service, and of its circuit breaker
 * @param alternative name of the service that answers while the backend is away, or null
 * @param uri address of a backend that is no service of the registry
 * @param protocol the protocol that the backend speaks
 * @param backendPath path that takes the place of the first two segments, or null
 * @param passToken whether the backend gets the client's access token
 * @param passCookies whether the backend gets the client's cookies, apart from the gateway's own
 */
record Route(String id, PathPattern path, List<HttpMethod> methods, String backend, @Nullable String alternative,
        @Nullable URI uri, Protocol protocol, @Nullable String backendPath, boolean passToken, boolean passCookies) {

    /** The protocol of a backend. */
    enum Protocol {
        /** The request is passed on. */
        HTTP,
        /** The request is translated into a call, by the method's annotation {@code google.api.http}. */
        GRPC
    }

    /** Returns the plain way to a service: it has no alternative, and the service gets the token and no cookies. */
    static Route to(String service, String path, List<HttpMethod> methods) {
        return new Route(service, PathPatternParser.defaultInstance.parse(path), withHead(methods), service, null, null,
                Protocol.HTTP, null, true, false);
    }

    /** Returns the methods, and HEAD if GET is one of them. */
    static List<HttpMethod> withHead(List<HttpMethod> methods) {
        return methods.contains(HttpMethod.GET)
                ? Stream.concat(methods.stream(), Stream.of(HttpMethod.HEAD)).distinct().toList()
                : methods;
    }

    boolean matches(PathContainer requested) {
        return path.matches(requested);
    }

    /** Tells whether both take the same requests. */
    boolean isSameAs(Route other) {
        return path.equals(other.path) && methods.stream().anyMatch(other.methods::contains);
    }

}
