package io.crema.gateway;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import org.springframework.http.HttpMethod;
import org.springframework.http.server.PathContainer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One OpenAPI document out of those of the services. It has the operations to which a route leads, at the paths of the
 * gateway. Components of the same name and content are shared; others get the name of their service before their own.
 */
final class MergedOpenApi {

    private static final String COMPONENTS = "#/components/";
    private static final String DESCRIPTION = """
            All operations that the gateway leads to. An error is a problem document (RFC 9457). A browser whose person has \
            logged in at /login needs no token: its session stands for one. Its writes carry the csrfToken of GET /session \
            in the header X-CSRF-TOKEN.""";

    private static final String SCHEMA = "/content/application~1json/schema";

    private final List<Route> routes;
    private final ObjectNode merged = JsonNodeFactory.instance.objectNode();

    MergedOpenApi(List<Route> routes) {
        this.routes = routes;
        merged.put("openapi", "3.1.0");
        merged.putObject("info").put("title", "Crema").put("version", "1").put("description",
                DESCRIPTION);
        merged.putArray("servers").addObject().put("url", "/");
        merged.putObject("paths");
        merged.putObject("components");
    }

    /** Adds the operations of the gateway itself, at their own paths. */
    MergedOpenApi own(String service, JsonNode document) {
        new Source(service, document).add(true);
        return this;
    }

    /** Adds the operations of a service to which a route leads. */
    MergedOpenApi service(String service, JsonNode document) {
        new Source(service, document).add(false);
        return this;
    }

    /** Adds the good answers of a service that answers reads while another one is away. */
    MergedOpenApi alternative(String service, JsonNode document) {
        var source = new Source(service, document);
        routes.stream().filter(route -> service.equals(route.alternative())).forEach(source::addAnswers);
        return this;
    }

    /**
     * Returns the document.
     *
     * @param missing services without a document
     * @param lastGood services whose document is the last that they gave
     */
    ObjectNode document(List<String> missing, List<String> lastGood) {
        merged.set("x-missing", names(missing));
        merged.set("x-last-good", names(lastGood));
        return merged;
    }

    private static JsonNode names(List<String> services) {
        var names = JsonNodeFactory.instance.arrayNode();
        services.forEach(names::add);
        return names;
    }

    /** The document of one service, from which operations are taken with the components to which they refer. */
    private final class Source {

        private final String service;
        private final JsonNode document;
        private final Map<String, String> taken = new HashMap<>();

        Source(String service, JsonNode document) {
            this.service = service;
            this.document = document;
        }

        void add(boolean own) {
            document.path("paths").properties().forEach(path -> path.getValue().properties().forEach(
                    operation -> (own
                            ? Optional.of(path.getKey())
                            : path(path.getKey(), operation.getKey().toUpperCase(Locale.ROOT)))
                            .ifPresent(at -> add(at, operation.getKey(), operation.getValue()))));
            document.path("components").path("securitySchemes").properties()
                    .forEach(scheme -> merge(merged.withObject("/components/securitySchemes/" + scheme.getKey()),
                            scheme.getValue()));
        }

        private void add(String path, String method, JsonNode operation) {
            var copy = (ObjectNode) copy(operation);
            copy.put("operationId", service + "." + operation.path("operationId").asString());
            merged.withObject("/paths").withObject("/" + path.replace("/", "~1")).set(method, copy);
        }

        /** Finds the path at the gateway, unless another route takes its requests. */
        private Optional<String> path(String path, String method) {
            return routes.stream().filter(route -> route.backend().equals(service))
                    .flatMap(route -> atGateway(route, path)
                            .filter(at -> routes.stream().filter(it -> takes(it, at, method)).findFirst()
                                    .filter(route::equals).isPresent())
                            .stream())
                    .findFirst();
        }

        private void addAnswers(Route route) {
            document.path("paths").properties().stream()
                    .filter(path -> routes.stream().filter(it -> takes(it, path.getKey(), "GET")).findFirst()
                            .filter(route::equals).isPresent())
                    .forEach(path -> {
                        var good = "/get/responses/200";
                        var known = merged.path("paths").path(path.getKey()).at(good);
                        var other = path.getValue().at(good + SCHEMA);
                        if (known instanceof ObjectNode answer && !other.isMissingNode()) {
                            JsonNode either = JsonNodeFactory.instance.objectNode().set("anyOf",
                                    JsonNodeFactory.instance.arrayNode().add(answer.at(SCHEMA)).add(copy(other)));
                            answer.withObject("/content/application~1json").set("schema", either);
                            answer.withObject("/headers/" + Alternatives.SOURCE)
                                    .put("description", "The service that answered in place of the one that is away")
                                    .putObject("schema").put("type", "string");
                        }
                    });
        }

        private static boolean takes(Route route, String path, String method) {
            return route.methods().contains(HttpMethod.valueOf(method))
                    && route.matches(PathContainer.parsePath(path.replaceAll("\\{[^/]*}", "x")));
        }

        private static Optional<String> atGateway(Route route, String path) {
            String prefix = route.backendPath();
            if (prefix == null) {
                return Optional.of(path);
            }
            String firstTwo = route.path().getPatternString().replaceFirst("^((/[^/]+){2}).*", "$1");
            return path.startsWith(prefix + "/")
                    ? Optional.of(firstTwo + path.substring(prefix.length()))
                    : Optional.empty();
        }

        private JsonNode copy(JsonNode node) {
            if (node.isArray()) {
                var copy = JsonNodeFactory.instance.arrayNode();
                node.forEach(it -> copy.add(copy(it)));
                return copy;
            }
            if (!node.isObject()) {
                return node;
            }
            ObjectNode copy = JsonNodeFactory.instance.objectNode();
            node.properties().forEach(it -> {
                boolean reference = it.getKey().equals("$ref") && it.getValue().asString("").startsWith(COMPONENTS);
                if (reference) {
                    copy.put("$ref", take(it.getValue().asString()));
                } else {
                    copy.set(it.getKey(), copy(it.getValue()));
                }
            });
            return copy;
        }

        /** Copies a component into the document, and returns the reference to it there. */
        private String take(String reference) {
            String known = taken.putIfAbsent(reference, reference);
            if (known != null) {
                return known;
            }
            JsonNode copy = copy(document.at(reference.substring(1)));
            JsonNode there = merged.at(reference.substring(1));
            int name = reference.lastIndexOf('/') + 1;
            String target = there.isMissingNode() || there.equals(copy)
                    ? reference
                    : reference.substring(0, name) + service + "." + reference.substring(name);
            merged.withObject(target.substring(1, name - 1)).set(target.substring(name), copy);
            taken.put(reference, target);
            return target;
        }

        private static void merge(ObjectNode into, JsonNode from) {
            from.properties().forEach(it -> {
                if (it.getValue().isObject()) {
                    merge(into.withObject("/" + it.getKey().replace("/", "~1")), it.getValue());
                } else {
                    into.set(it.getKey(), it.getValue());
                }
            });
        }

    }

}
