package io.crema.gateway;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.crema.chassis.config.DescribedServices;
import io.crema.chassis.config.DescribedServices.Described;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;

/**
 * The routes of the configuration, and those of the services that it does not name: their {@code service.yml} says which
 * paths lead to them. The service's name is the name of its routes.
 */
@Component
class AllRoutes {

    private final List<Route> all;

    AllRoutes(RouteProperties configured, DescribedServices descriptions) {
        var named = configured.all().stream().filter(route -> route.backendPath() == null).map(Route::backend)
                .collect(Collectors.toSet());
        all = Stream.concat(configured.all().stream(), descriptions.services().entrySet().stream()
                .filter(service -> !named.contains(service.getKey()))
                .flatMap(service -> described(service.getKey(), service.getValue())))
                .sorted(Comparator.comparing(Route::path)).toList();
    }

    private static Stream<Route> described(String service, Described description) {
        return description.api().stream().map(endpoint -> Route.to(service, endpoint.path(), endpoint.methods()));
    }

    /** Returns the routes of each path and backend, the most specific path first. */
    List<Route> all() {
        return all;
    }

}
