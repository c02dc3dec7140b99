package io.crema.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class MergedOpenApiTest {

    private static final JsonMapper JSON = new JsonMapper();

    private final List<Route> routes = BoundRoutes.of("writes.paths=/api/orders/**", "writes.methods=POST",
            "writes.backend=order-service", "reads.paths=/api/orders/**", "reads.methods=GET",
            "reads.backend=query-service", "reads.alternative=order-service",
            "operations.paths=/operations/{backend}/**", "operations.methods=GET",
            "operations.backend=order-service,query-service", "operations.backend-path=/operations");

    @Test
    void anOperationIsThereIfARouteLeadsToIt() {
        var merged = new MergedOpenApi(routes)
                .service("order-service", document("""
                        {"/api/orders": {"post": {"operationId": "order.place"}},
                         "/api/orders/{orderId}": {"get": {"operationId": "order.ownRead"}},
                         "/internal": {"get": {"operationId": "internal"}}}""", "{}"))
                .service("query-service", document("""
                        {"/api/orders/{orderId}": {"get": {"operationId": "order.find"}}}""", "{}"))
                .document(List.of(), List.of());

        assertThat(merged.path("paths")).isEqualTo(JSON.readTree("""
                {"/api/orders": {"post": {"operationId": "order-service.order.place"}},
                 "/api/orders/{orderId}": {"get": {"operationId": "query-service.order.find"}}}"""));
    }

    @Test
    void anOperationHasThePathThatTheGatewayGivesIt() {
        var sagas = """
                {"/operations/sagas/{sagaId}": {"get": {"operationId": "saga.show"}},
                 "/operationsX": {"get": {"operationId": "other"}}}""";

        var merged = new MergedOpenApi(routes).service("order-service", document(sagas, "{}"))
                .service("query-service", document(sagas, "{}")).document(List.of(), List.of());

        assertThat(merged.path("paths").propertyNames()).containsExactlyInAnyOrder(
                "/operations/order-service/sagas/{sagaId}", "/operations/query-service/sagas/{sagaId}");
    }

    @Test
    void componentsOfTheSameContentAreSharedAndOthersKeptApart() {
        var answering = """
                {"%s": {"%s": {"operationId": "x", "schema": {"$ref": "#/components/schemas/Order"}}}}""";
        var components = """
                {"schemas": {"Order": {"properties": {"total": {"$ref": "#/components/schemas/Money"},
                                                      "shop": {"$ref": "#/components/schemas/Shop"}}},
                             "Money": {"type": "%s"}, "Shop": {"type": "string"}, "Unused": {}}}""";

        var merged = new MergedOpenApi(routes)
                .service("order-service", document(answering.formatted("/api/orders", "post"),
                        components.formatted("integer")))
                .service("query-service", document(answering.formatted("/api/orders", "get"),
                        components.formatted("number")))
                .document(List.of(), List.of());

        assertThat(merged.at("/components/schemas").propertyNames()).containsExactlyInAnyOrder("Order", "Money", "Shop",
                "query-service.Order", "query-service.Money");
        assertThat(merged.at("/paths/~1api~1orders/get/schema/$ref").asString())
                .isEqualTo("#/components/schemas/query-service.Order");
        assertThat(merged.at("/components/schemas/query-service.Order/properties/total/$ref").asString())
                .isEqualTo("#/components/schemas/query-service.Money");
    }

    @Test
    void theAnswersOfAnAlternativeServiceAreThere() {
        var answering = """
                {"/api/orders": {"get": {"operationId": "x", "responses": {"200": {"content": {"application/json": {
                  "schema": {"$ref": "#/components/schemas/%s"}}}}}}}}""";
        var orders = document(answering.formatted("Order"), """
                {"schemas": {"Order": {"type": "string"}}}""");
        var queries = document(answering.formatted("View"), """
                {"schemas": {"View": {"type": "integer"}}}""");

        var merged = new MergedOpenApi(routes).service("order-service", orders).service("query-service", queries)
                .alternative("order-service", orders).alternative("query-service", queries)
                .document(List.of(), List.of());

        var answer = merged.at("/paths/~1api~1orders/get/responses/200");
        assertThat(answer.at("/content/application~1json/schema")).isEqualTo(JSON.readTree("""
                {"anyOf": [{"$ref": "#/components/schemas/View"}, {"$ref": "#/components/schemas/Order"}]}"""));
        assertThat(answer.path("headers").propertyNames()).containsExactly("Crema-Source");
        assertThat(merged.at("/components/schemas").propertyNames()).containsExactlyInAnyOrder("View", "Order");
    }

    @Test
    void theScopesOfAllServicesAreThere() {
        var scheme = """
                {"securitySchemes": {"oauth2": {"flows": {"clientCredentials": {"scopes": {"%s": ""}}}}}}""";

        var merged = new MergedOpenApi(routes).own("gateway-service", document("{}", scheme.formatted("wallets:read")))
                .service("order-service", document("{}", scheme.formatted("orders:write")))
                .document(List.of("barista-service"), List.of("query-service"));

        assertThat(merged.at("/components/securitySchemes/oauth2/flows/clientCredentials/scopes").propertyNames())
                .containsExactly("wallets:read", "orders:write");
        assertThat(merged.path("x-missing").path(0).asString()).isEqualTo("barista-service");
        assertThat(merged.path("x-last-good").path(0).asString()).isEqualTo("query-service");
    }

    private static JsonNode document(String paths, String components) {
        return JSON.readTree("{\"paths\": %s, \"components\": %s}".formatted(paths, components));
    }

}
