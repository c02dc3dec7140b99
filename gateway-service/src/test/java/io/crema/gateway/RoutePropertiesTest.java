package io.crema.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.http.HttpMethod;

/** Routes as data: what a route in the configuration means, and which configurations stop the start. */
class RoutePropertiesTest {

    private final ApplicationContextRunner gateway = new ApplicationContextRunner()
            .withUserConfiguration(Configured.class);

    @EnableConfigurationProperties(RouteProperties.class)
    static class Configured {}

    @Test
    void aRouteIsAPathAMethodAndABackend() {
        gateway.withPropertyValues(route("menu", "methods=GET", "paths=/api/menu", "backend=order-service"))
                .run(context -> assertThat(context.getBean(RouteProperties.class).all()).singleElement()
                        .satisfies(route -> {
                            assertThat(route.backend()).isEqualTo("order-service");
                            assertThat(route.methods()).containsExactly(HttpMethod.GET, HttpMethod.HEAD);
                            assertThat(route.passToken()).isTrue();
                        }));
    }

    @Test
    void aRouteMayHaveABackendPerPath() {
        gateway.withPropertyValues(
                route("operations", "methods=GET", "paths=/operations/{backend}/**",
                        "backend=order-service,query-service"))
                .run(context -> assertThat(context.getBean(RouteProperties.class).all())
                        .extracting(route -> route.backend() + " " + route.path()).containsExactlyInAnyOrder(
                                "order-service /operations/order-service/**",
                                "query-service /operations/query-service/**"));
    }

    @Test
    void theMostSpecificPathComesFirst() {
        gateway.withPropertyValues(route("all", "methods=GET", "paths=/api/orders/**,/api/orders/{id}",
                "backend=query-service"))
                .withPropertyValues(route("one", "methods=GET", "paths=/api/orders/quote", "backend=order-service"))
                .run(context -> assertThat(context.getBean(RouteProperties.class).all())
                        .extracting(route -> route.path().getPatternString())
                        .containsExactly("/api/orders/quote", "/api/orders/{id}", "/api/orders/**"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            paths=api/menu        | The path 'api/menu' does not begin with a slash
            paths=/api/{menu      | The path '/api/{menu' is no path pattern
            paths=                | paths
            methods=              | methods
            backend=              | backend
            backend=Order Service | The backend 'Order Service' is no name of a service
            backend=a,b           | The path '/api/menu' needs {backend} if, and only if, there are several backends
            paths=/{backend}/**   | The path '/{backend}/**' needs {backend} if, and only if, there are several backends
            uri=ftp://example     | The uri 'ftp://example' is no HTTP address
            uri=localhost         | The uri 'localhost' is no HTTP address
            alternative=Query 2   | The alternative 'Query 2' is no name of a service, or stands for several backends
            backend-path=zipkin   | The backend-path 'zipkin' does not begin with a slash""")
    void aWrongSettingStopsTheStart(String setting, String sentence) {
        gateway.withPropertyValues(route("menu", "methods=GET", "paths=/api/menu", "backend=order-service"))
                .withPropertyValues(route("menu", setting))
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining(sentence));
    }

    @Test
    void anAlternativeGetsNoWrites() {
        gateway.withPropertyValues(route("orders", "methods=GET,POST", "paths=/api/orders", "backend=query-service",
                "alternative=order-service"))
                .run(context -> assertThat(context).getFailure().rootCause()
                        .hasMessageContaining("The alternative 'order-service' would get other requests than reads"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"alternative=query-service", "uri=http://localhost:1", "backend-path=/x",
            "pass-token=false", "pass-cookies=true"})
    void aRouteToGrpcHasNothingOfHttp(String setting) {
        gateway.withPropertyValues(route("balances", "methods=GET", "paths=/api/wallets/*/balance",
                "backend=payment-service", "protocol=grpc", setting))
                .run(context -> assertThat(context).getFailure().rootCause()
                        .hasMessageContaining("A route to gRPC has no alternative"));
    }

    @Test
    void twoRoutesForTheSameRequestsStopTheStart() {
        gateway.withPropertyValues(route("one", "methods=GET", "paths=/api/menu", "backend=order-service"))
                .withPropertyValues(route("other", "methods=POST,GET", "paths=/api/menu", "backend=query-service"))
                .run(context -> assertThat(context).getFailure().rootCause()
                        .hasMessage("The routes one and other take the same requests of the path /api/menu"));
    }

    @Test
    void aGatewayWithoutRoutesDoesNotStart() {
        gateway.run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("routes"));
    }

    private static String[] route(String id, String... settings) {
        var values = new String[settings.length];
        for (int i = 0; i < settings.length; i++) {
            values[i] = "crema.gateway.routes." + id + "." + settings[i];
        }
        return values;
    }

}
