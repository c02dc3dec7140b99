package io.crema.testing.openapi;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPatternParser;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The examples of a document: the requests and answers of the service's contracts, which its build verifies. */
final class Examples {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Path CONTRACTS = Path.of("src/test/resources/contracts");

    private final List<JsonNode> contracts;

    private Examples(List<JsonNode> contracts) {
        this.contracts = contracts;
    }

    /** Reads the contracts of the module whose tests run. */
    static Examples ofContracts() {
        if (!Files.exists(CONTRACTS)) {
            return new Examples(List.of());
        }
        try (Stream<Path> files = Files.walk(CONTRACTS)) {
            return new Examples(files.filter(file -> file.toString().endsWith(".yml")).sorted().map(Examples::contract)
                    .filter(contract -> contract.has("request")).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Adds the examples to the bodies and to the answers of the operations. */
    void addTo(ObjectNode document) {
        document.path("paths").properties().forEach(path -> path.getValue().properties().forEach(
                operation -> addTo(path.getKey(), operation.getKey(), operation.getValue(), document)));
    }

    private void addTo(String path, String method, JsonNode operation, JsonNode document) {
        contracts.stream().filter(contract -> isFor(contract.path("request"), path, method)).forEach(contract -> {
            var answer = contract.path("response");
            var status = answer.path("status").asInt();
            if (status < 300) {
                add(contract, contract.path("request").path("body"), operation.path("requestBody"), document);
            }
            add(contract, answer.path("body"), operation.path("responses").path(Integer.toString(status)), document);
        });
    }

    /** A contract states what its consumer needs: a body that lacks required fields is no example. */
    private static void add(JsonNode contract, JsonNode body, JsonNode described, JsonNode document) {
        described.path("content").valueStream().filter(it -> isWhole(body, it.path("schema"), document))
                .forEach(content -> ((ObjectNode) content)
                        .withObject("/examples/" + contract.path("name").asString())
                        .put("summary", contract.path("description").asString()).set("value", body));
    }

    private static boolean isWhole(JsonNode body, JsonNode schema, JsonNode document) {
        if (schema.has("$ref")) {
            return isWhole(body, document.at(schema.path("$ref").asString().substring(1)), document);
        }
        return !body.isMissingNode()
                && schema.path("required").valueStream().allMatch(field -> body.has(field.asString()))
                && body.properties().stream().allMatch(
                        it -> isWhole(it.getValue(), schema.path("properties").path(it.getKey()), document))
                && (!body.isArray()
                        || body.valueStream().allMatch(it -> isWhole(it, schema.path("items"), document)));
    }

    private static boolean isFor(JsonNode request, String path, String method) {
        return request.path("method").asString("").toLowerCase(Locale.ROOT).equals(method)
                && PathPatternParser.defaultInstance.parse(path)
                        .matches(PathContainer.parsePath(request.path("urlPath").asString("")));
    }

    private static JsonNode contract(Path file) {
        try {
            return JSON.valueToTree(new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

}
