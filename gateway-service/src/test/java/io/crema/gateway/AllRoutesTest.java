package io.crema.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;

import io.crema.chassis.config.DescribedServices;
import io.crema.chassis.config.DescribedServices.Described;
import io.crema.chassis.config.DescribedServices.Endpoint;
import io.crema.gateway.Route.Protocol;
import io.crema.gateway.RouteProperties.Settings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;

class AllRoutesTest {

    private static final List<HttpMethod> GET = List.of(HttpMethod.GET);
    private static final RouteProperties CONFIGURED = new RouteProperties(Map.of(
            "menu", route("/api/menu", null, "order-service"),
            "operations", route("/operations/{backend}/**", "/operations", "order-service", "bakery-service")));

    @Test
    void aServiceThatTheConfigurationDoesNotNameHasTheRoutesOfItsDescription() {
        var routes = new AllRoutes(CONFIGURED, described("bakery-service", "/api/bread/*"));

        assertThat(routes.all().stream().filter(route -> route.id().equals("bakery-service"))).singleElement()
                .satisfies(route -> {
                    assertThat(route.path().getPatternString()).isEqualTo("/api/bread/*");
                    assertThat(route.backend()).isEqualTo("bakery-service");
                    assertThat(route.methods()).containsExactly(HttpMethod.GET, HttpMethod.HEAD);
                    assertThat(route.passToken()).isTrue();
                    assertThat(route.passCookies()).isFalse();
                });
    }

    @Test
    void aServiceThatTheConfigurationNamesHasOnlyItsRoutes() {
        var routes = new AllRoutes(CONFIGURED, described("order-service", "/api/orders/**"));

        assertThat(routes.all()).isEqualTo(CONFIGURED.all());
    }

    @Test
    void theMostSpecificPathComesFirst() {
        var routes = new AllRoutes(CONFIGURED, described("bakery-service", "/api/*"));

        assertThat(routes.all().getFirst().id()).isEqualTo("menu");
    }

    private static DescribedServices described(String service, String path) {
        return new DescribedServices(
                Map.of(service, new Described(List.of(new Endpoint(GET, path, "bread:read")))));
    }

    private static Settings route(String path, @Nullable String backendPath,
            String... backends) {
        return new Settings(List.of(path), GET, List.of(backends), null, null, Protocol.HTTP, backendPath,
                true, false);
    }

}
