package io.crema.gateway;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.crema.gateway.session.SessionCookies;
import org.springframework.cloud.gateway.server.mvc.common.MvcUtils;
import org.springframework.cloud.gateway.server.mvc.filter.HttpHeadersFilter.RequestHttpHeadersFilter;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.function.ServerRequest;

/** Keeps a browser's cookies from the backends. A route may pass them on, but never the gateway's own. */
@Component
class BackendCookies implements RequestHttpHeadersFilter {

    private final Set<String> passing;

    BackendCookies(AllRoutes routes) {
        this.passing = routes.all().stream().filter(Route::passCookies).map(Route::id)
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public HttpHeaders apply(HttpHeaders headers, ServerRequest request) {
        List<String> cookies = headers.get(HttpHeaders.COOKIE);
        if (cookies == null) {
            return headers;
        }
        var passed = new HttpHeaders();
        passed.putAll(headers);
        passed.remove(HttpHeaders.COOKIE);
        String route = MvcUtils.getAttribute(request, MvcUtils.GATEWAY_ROUTE_ID_ATTR);
        if (route != null && passing.contains(route)) {
            cookies.stream().map(SessionCookies::others).filter(others -> !others.isBlank())
                    .forEach(others -> passed.add(HttpHeaders.COOKIE, others));
        }
        return passed;
    }

}
