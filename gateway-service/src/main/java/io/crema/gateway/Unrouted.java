package io.crema.gateway;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.cloud.gateway.server.mvc.config.GatewayMvcProperties;
import org.springframework.cloud.gateway.server.mvc.config.PredicateProperties;
import org.springframework.cloud.gateway.server.mvc.config.RouteProperties;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.PathContainer;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.resource.NoResourceFoundException;
import org.springframework.web.util.ServletRequestPathUtils;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/** Answers requests that match no route: 405 with the allowed methods where a route has the path, else 404. */
@RestController
class Unrouted {

    private static final List<String> ALL = Arrays.stream(HttpMethod.values()).map(HttpMethod::name).toList();

    private final List<Route> routes;

    Unrouted(GatewayMvcProperties properties) {
        this.routes = properties.getRoutes().stream().map(Route::of).toList();
    }

    @RequestMapping("/**")
    void answer(HttpServletRequest request) throws HttpRequestMethodNotSupportedException, NoResourceFoundException {
        PathContainer path = ServletRequestPathUtils.getParsedRequestPath(request).pathWithinApplication();
        var allowed = new TreeSet<String>();
        routes.stream().filter(route -> route.matches(path)).forEach(route -> allowed.addAll(route.methods()));
        if (allowed.isEmpty() || allowed.contains(request.getMethod())) {
            throw new NoResourceFoundException(HttpMethod.valueOf(request.getMethod()), request.getRequestURI(),
                    path.value());
        }
        throw new HttpRequestMethodNotSupportedException(request.getMethod(), allowed);
    }

    /** The path and the methods of a route. */
    private record Route(List<PathPattern> patterns, List<String> methods) {

        private static Route of(RouteProperties route) {
            return new Route(
                    predicate(route, "Path").orElse(List.of()).stream().map(PathPatternParser.defaultInstance::parse)
                            .toList(),
                    predicate(route, "Method").orElse(ALL));
        }

        private boolean matches(PathContainer path) {
            return patterns.stream().anyMatch(pattern -> pattern.matches(path));
        }

        private static Optional<List<String>> predicate(RouteProperties route, String name) {
            return route.getPredicates().stream().filter(predicate -> name.equals(predicate.getName()))
                    .map(PredicateProperties::getArgs).map(args -> args.values().stream().map(String::valueOf).toList())
                    .findFirst();
        }

    }

}
