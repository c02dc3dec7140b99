package io.crema.e2e.openapi;

import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import io.crema.local.Api;
import tools.jackson.databind.JsonNode;

/**
 * The OpenAPI document of the platform.
 *
 * @param json the document
 */
public record ApiDocument(JsonNode json) {

    /**
     * An operation.
     *
     * @param method in upper case
     * @param path with its variables
     * @param pointer JSON pointer to the description
     */
    public record Operation(String method, String path, String pointer, JsonNode description) {

        /** Returns the scope that a token needs; empty for an operation that needs no token. */
        public Optional<String> scope() {
            return description.path("security").path(0).path("oauth2").valueStream().map(JsonNode::asString)
                    .findFirst();
        }

        /** Tells whether the operation is for operators. */
        public boolean isForOperators() {
            return scope().filter("operations"::equals).isPresent();
        }

        private boolean hasJsonAnswer() {
            return description.at("/responses/200/content").has("application/json");
        }

        private boolean changesThePlatform() {
            return path.startsWith("/operations/") && !path.contains("/parked-keys/")
                    && !List.of("GET", "DELETE").contains(method);
        }

        @Override
        public String toString() {
            return method + " " + path;
        }

    }

    /** Reads the document of a platform that runs. Waits until no service is missing in it. */
    public static ApiDocument of(Api api) {
        return new ApiDocument(await("the document of all services").ignoreExceptions().until(
                () -> api.call("GET", "/openapi.json", "", Map.of(), "").body(),
                document -> document.has("x-missing") && document.path("x-missing").isEmpty()));
    }

    /** Returns all operations. */
    public List<Operation> operations() {
        return json.path("paths").properties().stream().flatMap(path -> path.getValue().properties().stream()
                .map(it -> new Operation(it.getKey().toUpperCase(Locale.ROOT), path.getKey(),
                        "/paths/" + path.getKey().replace("/", "~1") + "/" + it.getKey(), it.getValue())))
                .toList();
    }

    /** Returns the operations that need a token, without those that change keys, people or configuration for others. */
    public List<Operation> withToken() {
        return operations().stream().filter(it -> it.scope().isPresent() && !it.changesThePlatform()).toList();
    }

    /** Returns the operations that need no token and no form, and answer in JSON. */
    public List<Operation> open() {
        return operations().stream().filter(
                it -> it.scope().isEmpty() && it.hasJsonAnswer() && !it.description().has("requestBody")).toList();
    }

    /** Returns what a reference stands for, or the node itself. */
    public JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? resolved(json.at(node.path("$ref").asString().substring(1))) : node;
    }

}
