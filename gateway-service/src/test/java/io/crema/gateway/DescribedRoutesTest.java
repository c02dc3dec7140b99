package io.crema.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.PathContainer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The routes of the platform and the documents of its services know each other. */
class DescribedRoutesTest {

    /** Calls between services, and the reads for the time when query-service is away. */
    private static final List<String> INTERNAL = List.of("order-service.OrderRead.find",
            "payment-service.GrpcBalances.getBalance", "payment-service.ThriftBalances.call");

    private final List<Route> routes = BoundRoutes.ofThePlatform();
    private final Map<String, JsonNode> documents = documents();
    private final List<Operation> merged = operations(merged());

    private record Operation(String id, HttpMethod method, String path) {

        private boolean isOf(Route route, HttpMethod wanted) {
            return method.equals(wanted) && route.methods().contains(method)
                    && route.matches(PathContainer.parsePath(path.replaceAll("\\{[^/]*}", "x")));
        }

    }

    @Test
    void everyRouteLeadsToAnOperation() {
        assertThat(routes.stream().filter(route -> route.uri() == null)).allSatisfy(route -> {
            var methods = route.methods().stream().filter(it -> !it.equals(HttpMethod.HEAD)).toList();
            var described = methods.stream().filter(method -> merged.stream().anyMatch(it -> it.isOf(route, method)));
            if (route.path().hasPatternSyntax()) {
                assertThat(described).as("%s %s", route.id(), route.path()).isNotEmpty();
            } else {
                assertThat(described).as("%s %s", route.id(), route.path()).containsExactlyElementsOf(methods);
            }
        });
    }

    @Test
    void everyOperationHasARouteUnlessItIsInternal() {
        var reached = merged.stream().map(Operation::id).toList();
        var all = documents.entrySet().stream().flatMap(service -> operations(service.getValue()).stream()
                .map(operation -> service.getKey() + "." + operation.id()));

        assertThat(all.filter(id -> !reached.contains(id))).containsExactlyInAnyOrderElementsOf(INTERNAL);
    }

    private JsonNode merged() {
        var all = new MergedOpenApi(routes);
        documents.forEach(all::service);
        return all.document(List.of(), List.of());
    }

    private static List<Operation> operations(JsonNode document) {
        return document.path("paths").properties().stream().flatMap(path -> path.getValue().properties().stream()
                .map(it -> new Operation(it.getValue().path("operationId").asString(),
                        HttpMethod.valueOf(it.getKey().toUpperCase(Locale.ROOT)), path.getKey())))
                .toList();
    }

    private static Map<String, JsonNode> documents() {
        var documents = new TreeMap<String, JsonNode>();
        try (Stream<Path> modules = Files.list(Path.of(".."))) {
            modules.filter(it -> it.getFileName().toString().endsWith("-service")
                    && !it.getFileName().toString().equals("gateway-service"))
                    .map(it -> it.resolve("src/main/resources/openapi.json")).filter(Files::exists)
                    .forEach(it -> documents.put(it.getName(1).toString(), new JsonMapper().readTree(it.toFile())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return documents;
    }

}
