package io.crema.gateway;

import static org.springframework.cloud.gateway.server.mvc.filter.BeforeFilterFunctions.removeRequestHeader;
import static org.springframework.cloud.gateway.server.mvc.filter.BeforeFilterFunctions.uri;
import static org.springframework.cloud.gateway.server.mvc.filter.LoadBalancerFilterFunctions.lb;
import static org.springframework.cloud.gateway.server.mvc.handler.GatewayRouterFunctions.route;
import static org.springframework.cloud.gateway.server.mvc.handler.HandlerFunctions.http;
import static org.springframework.web.servlet.function.RequestPredicates.methods;
import static org.springframework.web.servlet.function.RequestPredicates.path;

import java.net.URI;

import io.crema.gateway.rpc.Translations;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * Makes the routes, with the same filters for each. The first filter is the outermost: the breaker counts a request once,
 * after its retries.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RouteProperties.class)
class Routes {

    @Bean
    RouterFunction<ServerResponse> routesToBackends(AllRoutes routes, Waits waits, Protection protection,
            Failover failover, Translations translations) {
        return routes.all().stream().map(route -> toBackend(route, waits, protection, failover, translations))
                .reduce(RouterFunction::and).orElseThrow();
    }

    private static RouterFunction<ServerResponse> toBackend(Route route, Waits waits, Protection protection,
            Failover failover, Translations translations) {
        String backend = route.backend();
        var call = switch (route.protocol()) {
            case HTTP -> http();
            case GRPC -> translations.to(backend, route.methods(), route.path().getPatternString(),
                    request -> AnswerDeadline.timeLeft(request.servletRequest()));
        };
        var filtered = route(route.id())
                .route(path(route.path().getPatternString()).and(methods(route.methods().toArray(HttpMethod[]::new))),
                        call)
                .filter(waits.before(backend)).filter(protection.of(route)).filter(failover.of(backend));
        if (route.protocol() == Route.Protocol.GRPC) {
            return filtered.build();
        }
        String backendPath = route.backendPath();
        if (backendPath != null) {
            filtered.before(BackendPath.replacedBy(backendPath));
        }
        if (!route.passToken()) {
            filtered.before(removeRequestHeader(HttpHeaders.AUTHORIZATION));
        }
        URI address = route.uri();
        return (address == null ? filtered.filter(lb(backend)) : filtered.before(uri(address))).build();
    }

}
