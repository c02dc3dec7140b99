package io.crema.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

import io.crema.local.Services;
import io.crema.testing.AuthorizationMatrix;
import io.crema.testing.ServiceProcess;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.cloud.contract.stubrunner.junit.StubRunnerExtension;
import org.springframework.cloud.contract.stubrunner.spring.StubRunnerProperties.StubsMode;
import org.springframework.cloud.contract.verifier.converter.YamlContract;
import org.springframework.cloud.contract.verifier.converter.YamlContractConverter;
import org.springframework.http.HttpMethod;
import org.springframework.web.util.UriComponentsBuilder;
import tools.jackson.databind.json.JsonMapper;

/**
 * The gateway's process in front of its backends' stubs: each request of their contracts is passed on whole, and so is
 * its answer. The stubs' server adds the compression to an ETag.
 */
@Tag("component")
class GatewayComponentIT {

    private static final Services SERVICES = Services.of(Path.of(".."));
    private static final List<String> BACKENDS = Providers.names();
    /** The endpoints that each service with messages offers its operators. A stub of this name serves them. */
    private static final String EACH = "messaging";
    private static final String[] ALL_SCOPES = Providers.scopes();
    private static final JsonMapper JSON = new JsonMapper();

    @Order(1)
    @RegisterExtension
    private static final StubRunnerExtension STUBS = new StubRunnerExtension().stubsMode(StubsMode.CLASSPATH)
            .withGenerateStubs(true)
            .downloadStubs(Stream.concat(BACKENDS.stream(), Stream.of(EACH)).map("io.crema:"::concat).toList());

    private static final Backend IDENTITY = new Backend("identity-service");
    private static final Backend ZIPKIN = new Backend("zipkin");

    @Order(2)
    @RegisterExtension
    private static final ServiceProcess GATEWAY = gateway();

    private static ServiceProcess gateway() {
        var gateway = new ServiceProcess("gateway-service").withDatabase();
        Stream.concat(BACKENDS.stream(), Stream.of(EACH)).forEach(backend -> gateway.with(
                "spring.cloud.discovery.client.simple.instances." + backend + "[0].uri",
                () -> STUBS.findStubUrl(backend).toString()));
        return gateway.with("crema.gateway.routes.operations.backend",
                () -> String.join(",", operated()) + "," + EACH)
                .with("spring.cloud.discovery.client.simple.instances.identity-service[0].uri",
                        () -> "http://127.0.0.1:" + IDENTITY.port())
                .with("CREMA_ZIPKIN_URL", () -> "http://127.0.0.1:" + ZIPKIN.port());
    }

    @AfterAll
    static void end() {
        IDENTITY.ends();
        ZIPKIN.ends();
    }

    /** Returns the contracts, without those of a service that is asked only while another one is away. */
    static Stream<Call> contracts() {
        return STUBS.getContracts().entrySet().stream()
                .flatMap(provider -> new YamlContractConverter().convertTo(provider.getValue()).stream()
                        .filter(contract -> contract.metadata == null || !contract.metadata.containsKey("alternative"))
                        .map(contract -> new Call(provider.getKey().getArtifactId(), contract)));
    }

    @Test
    void everyBackendHasAContract() {
        assertThat(contracts().map(Call::backend)).containsAll(BACKENDS).contains(EACH);
    }

    @ParameterizedTest
    @MethodSource("contracts")
    void aRequestIsPassedOnWholeAndSoIsItsAnswer(Call call) {
        var contract = call.contract();
        var request = GATEWAY.clerk(ALL_SCOPES).method(HttpMethod.valueOf(contract.request.method)).uri(call.uri());
        orNone(contract.request.headers).forEach((name, value) -> request.header(name, value.toString()));
        if (contract.request.body != null) {
            request.body(JSON.writeValueAsString(contract.request.body));
        }

        var answer = request.exchange().expectBody().returnResult();

        assertThat(answer.getStatus().value()).isEqualTo(contract.response.status);
        contract.response.headers.forEach((name, value) -> assertThat(answer.getResponseHeaders().getFirst(name))
                .as(name).satisfies(it -> assertThat(it.replace("--gzip", "")).startsWith(value.toString())));
        assertThat(JSON.readTree(answer.getResponseBodyContent())).isEqualTo(JSON.valueToTree(contract.response.body));
    }

    /** The gateway checks the scope. The service checks whose an order or a wallet is, and the gateway passes its answer on. */
    @TestFactory
    Stream<DynamicTest> everyRouteHasItsAccessRule() {
        Map<String, ?> none = Map.of();
        Map<String, ?> customer = Map.of("customerId", UUID.randomUUID());
        Map<String, ?> order = Map.of("id", UUID.randomUUID());
        var matrix = new AuthorizationMatrix(GATEWAY).everyService().demanding(routes())
                .open("GET", "/docs").open("GET", "/docs/index.html")
                .open("GET", "/login").open("GET", "/session").open("POST", "/logout")
                .open("POST", "/oauth2/token").open("POST", "/oauth2/revoke").open("GET", "/oauth2/jwks")
                .open("GET", "/oauth2/authorize").open("POST", "/oauth2/authorize")
                .open("GET", "/connect/logout").open("POST", "/connect/logout")
                .open("GET", "/userinfo").open("POST", "/userinfo")
                .open("GET", "/.well-known/openid-configuration")
                .open("GET", "/.well-known/oauth-authorization-server")
                .route("GET", "/actuator/prometheus", none, "", "metrics", "operations")
                .route("GET", "/api/menu", none, "", "menu:read")
                .route("POST", "/api/customers", none, "{}", "customers:write")
                .route("PATCH", "/api/customers/{id}", order, "{}", "customers:write")
                .route("POST", "/api/orders", none, "{}", "orders:write")
                .route("POST", "/api/orders/quote", none, "{}", "wallets:read")
                .route("PUT", "/api/orders/{id}", order, "{}", "orders:write")
                .route("PATCH", "/api/orders/{id}", order, "{}", "orders:write")
                .route("DELETE", "/api/orders/{id}", order, "", "orders:write")
                .route("POST", "/api/orders/{id}/cancellation", order, "{}", "orders:write")
                .route("GET", "/api/orders", none, "", "orders:read")
                .route("GET", "/api/orders/{id}", order, "", "orders:read")
                .route("GET", "/api/orders/{orderId}/details", Map.of("orderId", UUID.randomUUID()), "", "orders:read")
                .route("GET", "/api/payments/{id}", order, "", "orders:read")
                .route("GET", "/api/tickets/{id}", order, "", "orders:read")
                .route("POST", "/api/wallets/{id}/top-ups", order, "{}", "wallets:write")
                .route("GET", "/api/wallets/{id}", order, "", "wallets:read")
                .route("GET", "/api/wallets/{id}/balance", order, "", "wallets:read")
                .route("GET", "/api/districts/x/balance", none, "", "districts:read")
                .route("POST", "/operations/refresh", Map.of(), "", "operations")
                .route("GET", "/bff/web/customers/{customerId}", customer, "", "wallets:read")
                .route("GET", "/bff/mobile/customers/{customerId}", customer, "", "wallets:read")
                .route("GET", "/operations/zipkin/api/v2/traces", none, "", "operations")
                .route("POST", "/operations/zipkin/api/v2/spans", none, "[]", "operations")
                .route("POST", "/operations/identity-service/people", none, "{}", "operations")
                .route("DELETE", "/operations/identity-service/people/mina", none, "", "operations")
                .route("POST", "/operations/identity-service/signing-keys/rotation", none, "{}", "operations")
                .route("POST", "/operations/identity-service/signing-keys/revocation", none, "{}", "operations");
        for (String service : operated()) {
            for (String method : List.of("GET", "POST", "DELETE")) {
                matrix.route(method, "/operations/" + service + "/parked-keys", none, "", "operations");
            }
        }
        SERVICES.all().stream().flatMap(service -> service.api().stream()).filter(it -> it.scope() != null)
                .forEach(endpoint -> endpoint.methods().forEach(method -> matrix.route(method,
                        endpoint.path().replaceAll("\\*+", "x"), none, method.equals("GET") ? "" : "{}",
                        String.valueOf(endpoint.scope()))));
        return matrix.tests();
    }

    private static List<String> operated() {
        return Stream.concat(SERVICES.business().stream(), Stream.of("identity-service")).toList();
    }

    private static List<String> routes() {
        return BoundRoutes.ofThePlatform().stream().flatMap(route -> route.methods().stream()
                .filter(method -> !method.equals(HttpMethod.HEAD)).map(method -> method + " " + route.path())).toList();
    }

    @Test
    void anOperatorReadsTracesAndSendsNone() {
        var operator = GATEWAY.clerk("operations");

        operator.get().uri("/operations/zipkin/api/v2/traces").exchange().expectStatus().isOk();
        operator.post().uri("/operations/zipkin/api/v2/spans").exchange().expectStatus().isEqualTo(405);
    }

    private static Map<String, Object> orNone(@Nullable Map<String, Object> values) {
        return values == null ? Map.of() : values;
    }

    record Call(String backend, YamlContract contract) {

        private URI uri() {
            var path = contract.request.urlPath.replaceFirst("^/operations/", "/operations/" + backend + "/");
            var uri = UriComponentsBuilder.fromUriString(GATEWAY.url() + path);
            orNone(contract.request.queryParameters).forEach((name, value) -> uri.queryParam(name, value));
            return uri.encode().build().toUri();
        }

        @Override
        public String toString() {
            return backend + ": " + contract.name;
        }

    }

}
