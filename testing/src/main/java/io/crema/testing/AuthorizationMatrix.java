package io.crema.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.server.PathContainer;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.web.util.pattern.PathPatternParser;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The access rules of a service's own port. Each row is one route; it is called with no token, with bad tokens, without its
 * scope, for another customer, and as it should be. An endpoint of a controller without a row fails. So does one that the
 * service's OpenAPI document lacks, and an operation of the document that does not exist.
 */
public final class AuthorizationMatrix {

    /** All scopes of the platform. */
    public static final List<String> SCOPES = Scopes.ofThePlatform();

    private static final Duration HOUR = Duration.ofHours(1);

    private final ServiceProcess service;
    private final List<Row> rows = new ArrayList<>();
    private final List<String> demanded = new ArrayList<>();

    /**
     * A request to a route.
     *
     * @param path path of the mapping, with its variables
     * @param scopes any one of these is needed; none for a route that is open to everybody
     * @param owner the customer that the request is about, or null
     * @param others status for a customer who is not the owner; 0 if the route does not tell customers apart
     */
    private record Row(String method, String path, List<String> scopes, Map<String, ?> variables, String body,
            @Nullable UUID owner, int others) {

        private String route() {
            return method + " " + path;
        }

        private boolean isOf(String route) {
            var methodAndPattern = route.split(" ", 2);
            return methodAndPattern[0].equals(method)
                    && PathPatternParser.defaultInstance.parse(methodAndPattern[1])
                            .matches(PathContainer.parsePath(path.replaceFirst("\\?.*", "")));
        }

    }

    /** @param service the service that runs */
    public AuthorizationMatrix(ServiceProcess service) {
        this.service = service;
    }

    /** Adds a route that is open to everybody. */
    public AuthorizationMatrix open(String method, String path) {
        return add(new Row(method, path, List.of(), Map.of(), "", null, 0));
    }

    /** Adds a route that any caller with one of the scopes may use. */
    public AuthorizationMatrix route(String method, String path, Map<String, ?> variables, String body,
            String... scopes) {
        return add(new Row(method, path, List.of(scopes), variables, body, null, 0));
    }

    /**
     * Adds a route that a customer may use only for themselves.
     *
     * @param others status of the answer to another customer
     */
    public AuthorizationMatrix ownRoute(String method, String path, Map<String, ?> variables, String body, UUID owner,
            int others, String scope) {
        return add(new Row(method, path, List.of(scope), variables, body, owner, others));
    }

    /** Adds the routes that every service has: health, information, its OpenAPI document, metrics and the refresh. */
    public AuthorizationMatrix everyService() {
        return open("GET", "/actuator/health").open("GET", "/actuator/info").open("GET", "/openapi.json")
                .route("GET", "/actuator/metrics", Map.of(), "", "operations")
                .route("GET", "/actuator/env", Map.of(), "", "operations")
                .route("POST", "/operations/configuration/refresh", Map.of(), "", "operations");
    }

    /** Adds the operators' routes of {@code messaging}: parked keys and sagas. */
    public AuthorizationMatrix messaging() {
        var variables = Map.of("consumer", "none");
        var projection = Map.of("projection", "none");
        return route("GET", "/operations/sagas", Map.of(), "", "operations")
                .route("GET", "/operations/sagas/summary", Map.of(), "", "operations")
                .route("GET", "/operations/sagas/{sagaId}", Map.of("sagaId", UUID.randomUUID()), "", "operations")
                .route("GET", "/operations/projections", Map.of(), "", "operations")
                .route("GET", "/operations/projections/{projection}", projection, "", "operations")
                .route("POST", "/operations/projections/{projection}/rebuild", projection, "", "operations")
                .route("DELETE", "/operations/projections/{projection}/rebuild", projection, "", "operations")
                .route("POST", "/operations/projections/{projection}/rebuild/confirmation", projection, "",
                        "operations")
                .route("POST", "/operations/projections/{projection}/rebuild/rollback", projection, "", "operations")
                .route("GET", "/operations/parked-keys", Map.of(), "", "operations")
                .route("GET", "/operations/parked-keys/{consumer}?key=x", variables, "", "operations")
                .route("POST", "/operations/parked-keys/{consumer}/replay?key=x", variables, "", "operations")
                .route("DELETE", "/operations/parked-keys/{consumer}?key=x", variables, "", "operations");
    }

    /** Demands a row for each of these routes too, such as {@code GET /api/orders/**}: a method and a pattern of paths. */
    public AuthorizationMatrix demanding(Collection<String> routes) {
        demanded.addAll(routes);
        return this;
    }

    private AuthorizationMatrix add(Row row) {
        rows.add(row);
        return this;
    }

    /** Returns a test for each row, and tests that compare the rows and the OpenAPI document with what the service has. */
    public Stream<DynamicTest> tests() {
        return Stream.concat(
                Stream.of(dynamicTest("every endpoint has a row", this::everyEndpointHasARow),
                        dynamicTest("openapi.json has every endpoint and no other", this::everyEndpointIsDescribed)),
                rows.stream().map(row -> dynamicTest(row.route(), () -> verify(row))));
    }

    private void everyEndpointHasARow() {
        assertThat(rows.stream().map(row -> row.route().replaceFirst("\\?.*", ""))).containsAll(endpoints());
        describedScopes().forEach((route, scopes) -> assertThat(rows)
                .as("%s of openapi.json has a row with its scope", route)
                .anyMatch(row -> row.isOf(route) && row.scopes().equals(scopes)));
        assertThat(demanded).allSatisfy(route -> assertThat(rows).as(route).anyMatch(row -> row.isOf(route)));
    }

    /** The document does not describe itself. An operation that no controller has is known by its answer. */
    private void everyEndpointIsDescribed() {
        var endpoints = endpoints();
        endpoints.remove("GET /openapi.json");
        var described = describedScopes().keySet();
        assertThat(described).containsAll(endpoints);
        assertThat(described.stream().filter(route -> !endpoints.contains(route))).allSatisfy(route -> {
            var methodAndPath = route.split(" ", 2);
            assertThat(service.anybody().method(HttpMethod.valueOf(methodAndPath[0])).uri(methodAndPath[1]).exchange()
                    .returnResult().getStatus().value()).as(route).isNotIn(404, 405);
        });
    }

    /** Returns the endpoints of the platform's controllers in the service that runs. */
    private Set<String> endpoints() {
        var mappings = read("/actuator/mappings", bearer(token(List.of("operations"), claims -> claims)));
        var endpoints = new TreeSet<String>();
        mappings.findParents("requestMappingConditions").stream()
                .filter(it -> it.at("/handlerMethod/className").asString("").startsWith("io.crema."))
                .map(it -> it.path("requestMappingConditions"))
                .forEach(it -> it.path("methods").forEach(method -> it.path("patterns")
                        .forEach(path -> endpoints.add(method.asString() + " " + path.asString()))));
        return endpoints;
    }

    /** Returns the scope of each operation of the service's OpenAPI document. */
    private Map<String, List<String>> describedScopes() {
        var scopes = new TreeMap<String, List<String>>();
        read("/openapi.json", service.anybody()).path("paths").properties()
                .forEach(path -> path.getValue().properties().forEach(operation -> scopes.put(
                        operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(), operation.getValue()
                                .at("/security/0/oauth2").valueStream().map(JsonNode::asString).toList())));
        return scopes;
    }

    private static JsonNode read(String path, RestTestClient caller) {
        return new JsonMapper().readTree(caller.get().uri(path).exchange().expectStatus().isOk().expectBody()
                .returnResult().getResponseBodyContent());
    }

    private void verify(Row row) {
        var all = Stream.concat(SCOPES.stream(), row.scopes().stream()).distinct().toList();
        if (row.scopes().isEmpty()) {
            assertThat(status(row, service.anybody())).isBetween(200, 399);
            return;
        }
        assertThat(status(row, service.anybody())).as("no token").isEqualTo(401);
        assertThat(status(row, bearer(altered(token(all, claims -> claims))))).as("altered").isEqualTo(401);
        assertThat(status(row, bearer(token(all, AuthorizationMatrix::expired)))).as("expired").isEqualTo(401);
        assertThat(status(row, bearer(token(all, claims -> claims.claims(it -> it.remove("exp"))))))
                .as("no expiry").isEqualTo(401);
        assertThat(status(row, bearer(token(all, claims -> claims.audience(List.of("another"))))))
                .as("wrong audience").isEqualTo(401);
        assertThat(status(row, bearer(token(all, claims -> claims.issuer("https://another.example")))))
                .as("wrong issuer").isEqualTo(401);
        var others = all.stream().filter(scope -> !row.scopes().contains(scope)).toList();
        assertThat(status(row, bearer(token(others, claims -> claims)))).as("all scopes but %s", row.scopes())
                .isEqualTo(403);
        for (String scope : row.scopes()) {
            assertThat(status(row, bearer(token(List.of(scope, "customers:any"), claims -> claims))))
                    .as("scope %s", scope).isNotIn(401, 403);
        }
        if (row.owner() != null) {
            assertThat(status(row, bearer(token(row.scopes(), claims -> claims)))).as("neither customer nor any")
                    .isEqualTo(403);
            assertThat(status(row, service.customer(UUID.randomUUID(), row.scopes().toArray(String[]::new))))
                    .as("another customer").isEqualTo(row.others());
            assertThat(status(row, service.customer(row.owner(), row.scopes().toArray(String[]::new))))
                    .as("the customer").isNotIn(401, 403, 404);
        }
    }

    private static JwtClaimsSet.Builder expired(JwtClaimsSet.Builder claims) {
        var now = Instant.now();
        return claims.issuedAt(now.minus(HOUR.multipliedBy(2))).expiresAt(now.minus(HOUR));
    }

    private String token(List<String> scopes, UnaryOperator<JwtClaimsSet.Builder> change) {
        return service.token("somebody", scopes, change);
    }

    /** Flips a bit of the signature. */
    private static String altered(String token) {
        int last = token.lastIndexOf('.') + 1;
        return token.substring(0, last) + (token.charAt(last) == 'A' ? 'B' : 'A') + token.substring(last + 1);
    }

    private RestTestClient bearer(String token) {
        return service.bearer(token);
    }

    private static int status(Row row, RestTestClient caller) {
        var request = caller.method(HttpMethod.valueOf(row.method())).uri(row.path(), row.variables());
        if (!row.body().isEmpty()) {
            request.header("Idempotency-Key", UUID.randomUUID().toString()).contentType(MediaType.APPLICATION_JSON)
                    .body(row.body());
        }
        return request.exchange().returnResult().getStatus().value();
    }

}
