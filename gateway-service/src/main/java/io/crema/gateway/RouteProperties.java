package io.crema.gateway;

import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.crema.gateway.Route.Protocol;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.http.HttpMethod;
import org.springframework.validation.annotation.Validated;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import org.springframework.web.util.pattern.PatternParseException;

/**
 * The routes of the gateway. Of two paths that match a request, the more specific one counts, as with controllers.
 *
 * @param routes the routes by their names
 */
@Validated
@ConfigurationProperties("crema.gateway")
record RouteProperties(@NotEmpty @DefaultValue Map<String, @Valid Settings> routes) {

    private static final List<String> HTTP = List.of("http", "https");
    private static final String BACKEND = "{backend}";
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]*");

    RouteProperties {
        var all = new ArrayList<Route>();
        routes.forEach((id, settings) -> settings.routes(id).forEach(route -> {
            all.stream().filter(route::isSameAs).findAny().ifPresent(other -> {
                throw new IllegalArgumentException("The routes %s and %s take the same requests of the path %s"
                        .formatted(other.id(), id, route.path()));
            });
            all.add(route);
        }));
    }

    /** Returns the routes of each path and backend, the most specific path first. */
    List<Route> all() {
        return routes.entrySet().stream().flatMap(route -> route.getValue().routes(route.getKey()))
                .sorted(Comparator.comparing(Route::path)).toList();
    }

    /**
     * A route.
     *
     * @param paths paths of the requests
     * @param methods methods of the requests; GET includes HEAD
     * @param backend the service that answers; of several, the one that the path names at <code>{backend}</code>
     * @param alternative the service that answers reads while the backend is away
     * @param uri address of a backend that is no service of the registry
     * @param protocol the protocol that the backend speaks: http or grpc
     * @param backendPath path that takes the place of the first two segments
     * @param passToken whether the backend gets the client's access token
     * @param passCookies whether the backend gets the client's cookies, apart from the gateway's own
     */
    record Settings(@NotEmpty @DefaultValue List<String> paths, @NotEmpty @DefaultValue List<HttpMethod> methods,
            @NotEmpty @DefaultValue List<String> backend, @Nullable String alternative, @Nullable URI uri,
            @DefaultValue("http") Protocol protocol, @Nullable String backendPath,
            @DefaultValue("true") boolean passToken,
            @DefaultValue("false") boolean passCookies) {

        Settings {
            backend.forEach(name -> require(NAME.matcher(name).matches(),
                    "The backend '" + name + "' is no name of a service"));
            paths.forEach(path -> {
                require(path.startsWith("/"), "The path '" + path + "' does not begin with a slash");
                require(path.contains(BACKEND) == backend.size() > 1, "The path '" + path + "' needs " + BACKEND
                        + " if, and only if, there are several backends");
            });
            require(alternative == null || (NAME.matcher(alternative).matches() && backend.size() == 1),
                    "The alternative '" + alternative + "' is no name of a service, or stands for several backends");
            require(alternative == null || methods.equals(List.of(HttpMethod.GET)),
                    "The alternative '" + alternative + "' would get other requests than reads");
            require(uri == null || (uri.getHost() != null && HTTP.contains(uri.getScheme())),
                    "The uri '" + uri + "' is no HTTP address");
            require(uri == null || backend.size() == 1, "The uri '" + uri + "' is the address of several backends");
            require(backendPath == null || backendPath.startsWith("/"),
                    "The backend-path '" + backendPath + "' does not begin with a slash");
            require(protocol == Protocol.HTTP || (alternative == null && uri == null && backendPath == null
                    && !passCookies && passToken),
                    "A route to gRPC has no alternative, uri or backend-path, and passes the token alone");
        }

        private Stream<Route> routes(String id) {
            var all = Route.withHead(methods);
            return paths.stream().flatMap(path -> backend.stream().map(name -> new Route(id,
                    parsed(path.replace(BACKEND, name)), all, name, alternative, uri, protocol, backendPath, passToken,
                    passCookies)));
        }

        private static PathPattern parsed(String path) {
            try {
                return PathPatternParser.defaultInstance.parse(path);
            } catch (PatternParseException invalid) {
                throw new IllegalArgumentException(
                        "The path '" + path + "' is no path pattern: " + invalid.getMessage());
            }
        }

        private static void require(boolean condition, String otherwise) {
            if (!condition) {
                throw new IllegalArgumentException(otherwise);
            }
        }

    }

}
