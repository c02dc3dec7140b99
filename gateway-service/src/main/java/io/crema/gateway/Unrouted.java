package io.crema.gateway;

import java.util.List;
import java.util.TreeSet;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.PathContainer;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.resource.NoResourceFoundException;
import org.springframework.web.util.ServletRequestPathUtils;

/** Answers requests that match no route: 405 with the allowed methods where a route has the path, else 404. */
@RestController
class Unrouted {

    private final List<Route> routes;

    Unrouted(AllRoutes all) {
        this.routes = all.all();
    }

    @RequestMapping("/**")
    void answer(HttpServletRequest request) throws HttpRequestMethodNotSupportedException, NoResourceFoundException {
        PathContainer path = ServletRequestPathUtils.getParsedRequestPath(request).pathWithinApplication();
        var allowed = new TreeSet<String>();
        routes.stream().filter(route -> route.matches(path)).flatMap(route -> route.methods().stream())
                .map(HttpMethod::name).forEach(allowed::add);
        if (allowed.isEmpty() || allowed.contains(request.getMethod())) {
            throw new NoResourceFoundException(HttpMethod.valueOf(request.getMethod()), request.getRequestURI(),
                    path.value());
        }
        throw new HttpRequestMethodNotSupportedException(request.getMethod(), allowed);
    }

}
