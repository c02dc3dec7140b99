package io.crema.gateway;

import java.util.ArrayList;
import java.util.List;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.RequestPath;
import org.springframework.stereotype.Component;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/** Tells a request's route before the request is routed. */
@Component
class RequestRoutes {

    /** The name for requests of no route. */
    private static final String OTHER = "other";
    private static final String NAME = RequestRoutes.class.getName();

    private record Named(String name, PathPattern path, List<HttpMethod> methods) {}

    private final List<Named> routes = new ArrayList<>();

    RequestRoutes(AllRoutes routes, RateLimitSettings limits) {
        routes.all().forEach(route -> this.routes.add(new Named(route.id(), route.path(), route.methods())));
        limits.own().forEach((name, path) -> this.routes.add(new Named(name,
                PathPatternParser.defaultInstance.parse(path), List.of(HttpMethod.values()))));
    }

    String of(HttpServletRequest request) {
        if (request.getAttribute(NAME) instanceof String known) {
            return known;
        }
        String name = find(request);
        request.setAttribute(NAME, name);
        return name;
    }

    private String find(HttpServletRequest request) {
        var method = HttpMethod.valueOf(request.getMethod());
        var path = RequestPath.parse(request.getRequestURI(), request.getContextPath()).pathWithinApplication();
        for (Named route : routes) {
            if (route.methods().contains(method) && route.path().matches(path)) {
                return route.name();
            }
        }
        return OTHER;
    }

}
