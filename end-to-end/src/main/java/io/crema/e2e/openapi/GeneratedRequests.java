package io.crema.e2e.openapi;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

import io.crema.e2e.openapi.ApiDocument.Operation;
import tools.jackson.databind.JsonNode;

/** Requests of operations, made from the schemas of their parameters and bodies. */
public final class GeneratedRequests {

    /**
     * A request.
     *
     * @param isAllowed whether the document allows it
     */
    public record Request(Operation operation, String target, Map<String, String> headers, String body,
            boolean isAllowed) {

        public Request {
            headers = Map.copyOf(headers);
        }

        @Override
        public String toString() {
            return operation.method() + " " + target + " " + headers + " " + body + (isAllowed ? "" : " (forbidden)");
        }

    }

    private final SchemaValues values;

    /**
     * @param known values of fields and parameters that mean something to the platform, by name
     */
    public GeneratedRequests(ApiDocument document, long seed, Map<String, List<String>> known) {
        this.values = new SchemaValues(document, new Random(seed), known);
    }

    /** Returns a request that the document allows. */
    public Request allowed(Operation operation) {
        return request(operation, Optional.empty()).orElseThrow();
    }

    /** Returns a request for each parameter and body that can be wrong, with only that one wrong. */
    public List<Request> forbidden(Operation operation) {
        var requests = new ArrayList<Request>();
        operation.description().path("parameters")
                .forEach(it -> request(operation, Optional.of(it.path("name").asString())).ifPresent(requests::add));
        if (operation.description().has("requestBody")) {
            request(operation, Optional.of("")).ifPresent(requests::add);
        }
        return requests;
    }

    /** @param wrong name of the parameter that is wrong, or an empty name for the body; empty if nothing is wrong */
    private Optional<Request> request(Operation operation, Optional<String> wrong) {
        var path = operation.path();
        var query = new ArrayList<String>();
        var headers = new LinkedHashMap<String, String>();
        for (var parameter : operation.description().path("parameters")) {
            var name = parameter.path("name").asString();
            boolean isWrong = wrong.filter(name::equals).isPresent();
            if (!isWrong && !parameter.path("required").asBoolean() && values.sometimes()) {
                continue;
            }
            var value = isWrong
                    ? values.invalid(name, parameter.path("schema"))
                    : Optional.of(values.valid(name, parameter.path("schema")));
            if (value.isEmpty()) {
                return Optional.empty();
            }
            var text = value.get().asString();
            if (parameter.path("in").asString().equals("header")) {
                var ascii = text.replaceAll("[^!-~]", "x"); // what every client can send in a header
                if (isWrong && !ascii.equals(text)) {
                    return Optional.empty();
                }
                text = ascii;
            }
            switch (parameter.path("in").asString()) {
                case "path" -> path = path.replace("{" + name + "}", encoded(text));
                case "query" -> query.add(name + "=" + encoded(text));
                default -> headers.put(name, text);
            }
        }
        var schema = operation.description().path("requestBody").path("content").path("application/json")
                .path("schema");
        var body = Optional.<JsonNode>empty();
        if (wrong.filter(String::isEmpty).isPresent()) {
            body = values.invalid("", schema);
            if (body.isEmpty()) {
                return Optional.empty();
            }
        } else if (!schema.isMissingNode()) {
            body = Optional.of(values.valid("", schema));
        }
        return Optional.of(new Request(operation, path + (query.isEmpty() ? "" : "?" + String.join("&", query)),
                headers, body.map(JsonNode::toString).orElse(""), wrong.isEmpty()));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

}
