package io.crema.e2e.openapi;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.crema.e2e.openapi.ApiDocument.Operation;
import io.crema.local.Api.Response;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The answers that the OpenAPI document describes. */
public final class DescribedAnswers {

    private static final String ADDRESS = "https://crema.example/openapi.json";
    /** The headers of which each answer has one, if the document lists it. */
    private static final List<String> ALWAYS = List.of("ETag", "Location", "RateLimit", "RateLimit-Policy",
            "Retry-After", "WWW-Authenticate");

    private final JsonNode document;
    private final SchemaRegistry schemas;

    public DescribedAnswers(ApiDocument document) {
        this.document = document.json();
        this.schemas = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12, registry -> registry
                .schemas(Map.of(ADDRESS, new JsonMapper().writeValueAsString(document.json()))));
    }

    /** Returns what the document does not say of this answer. */
    public List<String> surprises(Operation operation, Response answer) {
        var status = Integer.toString(answer.status());
        var inline = operation.description().path("responses").path(status);
        if (inline.isMissingNode()) {
            return List.of("the status " + status + " is not documented");
        }
        var pointer = inline.has("$ref")
                ? inline.path("$ref").asString().substring(1)
                : operation.pointer() + "/responses/" + status;
        var described = document.at(pointer);
        var surprises = new ArrayList<>(missingHeaders(described, answer));
        if (answer.body().isMissingNode() || !described.has("content")) {
            if (answer.body().isMissingNode() == described.has("content")) {
                surprises.add("the body is " + answer.body());
            }
            return surprises;
        }
        var type = answer.header("content-type").replaceFirst(";.*", "");
        if (!described.path("content").has(type)) {
            surprises.add("the content type is '" + type + "'");
            return surprises;
        }
        schema(pointer + "/content/" + type.replace("/", "~1") + "/schema")
                .validate(answer.body(), run -> run.executionConfig(it -> it.formatAssertionsEnabled(true)))
                .forEach(error -> surprises.add(error.toString()));
        return surprises;
    }

    private static List<String> missingHeaders(JsonNode described, Response answer) {
        return described.path("headers").propertyNames().stream().filter(ALWAYS::contains)
                .filter(name -> answer.header(name.toLowerCase(Locale.ROOT)).isEmpty())
                .map(name -> "the header " + name + " is missing").toList();
    }

    private Schema schema(String pointer) {
        return schemas.getSchema(SchemaLocation.of(ADDRESS + "#" + pointer.replace("{", "%7B").replace("}", "%7D")));
    }

}
