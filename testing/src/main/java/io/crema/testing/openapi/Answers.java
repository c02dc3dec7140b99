package io.crema.testing.openapi;

import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.method.HandlerMethod;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The answers of an operation as a client meets them at the gateway: those of its code, and those that every operation of its
 * kind may have, because the chassis or the gateway gives them.
 */
final class Answers {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String PROBLEM = "application/problem+json";
    private static final Pattern WORDS = Pattern.compile(" ");
    private static final String TYPE = "urn:crema:problem:";
    private static final JsonNode COMMON = JSON.readTree("""
            {
              "schemas": {
                "Problem": {
                  "type": "object",
                  "description": "An error (RFC 9457). The type is stable; the detail says what to change.",
                  "required": ["type", "title", "status", "detail", "traceId"],
                  "properties": {
                    "type": {"type": "string", "pattern": "^urn:crema:problem:[a-z0-9-]+$"},
                    "title": {"type": "string"},
                    "status": {"type": "integer", "minimum": 400, "maximum": 599},
                    "detail": {"type": "string"},
                    "instance": {"type": "string", "description": "path of the request"},
                    "traceId": {"type": "string", "pattern": "^[0-9a-f]{32}$",
                      "description": "leads to the trace and to the log lines of the request"},
                    "errors": {"type": "array", "description": "the invalid fields, with the type validation",
                      "items": {"type": "object", "required": ["field", "message"], "properties": {
                        "field": {"type": "string", "description": "path of the field, such as items[0].quantity"},
                        "message": {"type": "string", "description": "the rule that its value breaks"}}}}
                  }
                }
              },
              "headers": {
                "Age": {"description": "Age of the answer in seconds. Only an answer from before has it, which the gateway gives while the service is away.",
                  "schema": {"type": "integer", "minimum": 0}},
                "ETag": {"description": "The version of the answer", "schema": {"type": "string"}},
                "RateLimit": {"description": "The requests that are left to the client at the gateway's route, and the seconds until its quota is full (draft-ietf-httpapi-ratelimit-headers-10)",
                  "schema": {"type": "string"}, "example": "\\"menu\\";r=59998;t=1"},
                "RateLimit-Policy": {"description": "The client's quota at the gateway's route, and its period in seconds",
                  "schema": {"type": "string"}, "example": "\\"menu\\";q=60000;w=10"},
                "Location": {"description": "Where to read the result",
                  "schema": {"type": "string", "format": "uri-reference"}},
                "Preference-Applied": {"description": "The wait that was granted", "schema": {"type": "string"}},
                "Retry-After": {"description": "Seconds after which to send the request again",
                  "schema": {"type": "integer", "minimum": 1}},
                "WWW-Authenticate": {"description": "What the access token lacks", "schema": {"type": "string"}}
              }
            }""");
    /** Problems of all operations, or of those with a body, a token or an idempotency key. */
    private static final Map<Integer, String> ALWAYS = Map.of(400, "malformed-request validation", 429,
            "quota-exceeded rate-limit-exceeded", 431, "request-header-fields-too-large", 500, "internal", 503,
            "service-unavailable", 504,
            "timeout");
    private static final Map<Integer, String> WITH_TOKEN = Map.of(401, "session-ended unauthorized", 403,
            "csrf forbidden");
    private static final Map<Integer, String> WITH_BODY = Map.of(408, "request-timeout", 413, "payload-too-large", 415,
            "unsupported-media-type");
    private static final Map<Integer, String> WITH_JSON = Map.of(400, "malformed-json");
    private static final Map<Integer, String> WITH_KEY = Map.of(422, "idempotency-key-reused");
    private static final Map<Integer, String> WITH_REQUIRED_KEY = Map.of(400, "missing-idempotency-key");
    private static final List<String> OF_THE_GATEWAY = List.of("RateLimit", "RateLimit-Policy");

    private Answers() {
    }

    /** Adds the schemas, headers and responses to which the answers refer. */
    static void addCommonTo(ObjectNode components) {
        COMMON.properties().forEach(part -> part.getValue().properties()
                .forEach(it -> components.withObject("/" + part.getKey()).set(it.getKey(), it.getValue().deepCopy())));
        Stream.of(ALWAYS, WITH_TOKEN, WITH_BODY).flatMap(it -> it.entrySet().stream())
                .filter(it -> it.getKey() != HttpStatus.BAD_REQUEST.value())
                .forEach(it -> components.withObject("/responses").set(name(it.getKey()),
                        problem(it.getKey(), types(it.getValue()))));
    }

    /**
     * Returns the answers of an operation.
     *
     * @param operation what springdoc knows of it
     */
    static ObjectNode of(HandlerMethod method, Outcomes outcomes, JsonNode operation, boolean needsToken) {
        ObjectNode answers = JSON.createObjectNode();
        for (int status : statuses(method, outcomes)) {
            answers.set(Integer.toString(status), answer(status, outcomes, operation));
        }
        var problems = new TreeMap<Integer, NavigableSet<String>>();
        outcomes.problems().forEach((status, types) -> add(problems, status, types));
        common(operation, needsToken).forEach(map -> map.forEach((status, text) -> add(problems, status, types(text))));
        problems.forEach((status, types) -> answers.set(Integer.toString(status), isCommon(status, types)
                ? JSON.createObjectNode().put("$ref", "#/components/responses/" + name(status))
                : problem(status, types)));
        return answers;
    }

    private static NavigableSet<Integer> statuses(HandlerMethod method, Outcomes outcomes) {
        var declared = AnnotatedElementUtils.findMergedAnnotation(method.getMethod(), ResponseStatus.class);
        if (declared != null) {
            return new TreeSet<>(Set.of(declared.code().value()));
        }
        return outcomes.statuses().isEmpty()
                ? new TreeSet<>(Set.of(HttpStatus.OK.value()))
                : outcomes.statuses();
    }

    private static ObjectNode answer(int status, Outcomes outcomes, JsonNode operation) {
        ObjectNode answer = JSON.createObjectNode().put("description", HttpStatus.valueOf(status).getReasonPhrase());
        Stream.concat(outcomes.headers().stream().filter(header -> isOn(header, status)), OF_THE_GATEWAY.stream())
                .forEach(header -> addHeader(header, answer));
        if (status != HttpStatus.NOT_MODIFIED.value() && status != HttpStatus.NO_CONTENT.value()) {
            operation.path("responses").valueStream().flatMap(it -> it.path("content").properties().stream())
                    .findFirst().ifPresent(content -> answer.withObject("/content")
                            .putObject(content.getKey().replace("*/*", "application/json"))
                            .set("schema", content.getValue().path("schema").deepCopy()));
        }
        return answer;
    }

    private static void addHeader(String header, ObjectNode answer) {
        answer.withObject("/headers").putObject(header).put("$ref", "#/components/headers/" + header);
    }

    private static boolean isOn(String header, int status) {
        return switch (header) {
            case "Location" -> status == HttpStatus.CREATED.value() || status == HttpStatus.ACCEPTED.value();
            case "Age" -> status == HttpStatus.OK.value();
            default -> true;
        };
    }

    private static Stream<Map<Integer, String>> common(JsonNode operation, boolean needsToken) {
        var key = operation.path("parameters").valueStream()
                .filter(it -> it.path("name").asString().equals("Idempotency-Key")).findFirst();
        return Stream.of(Optional.of(ALWAYS), Optional.of(WITH_TOKEN).filter(_ -> needsToken),
                Optional.of(WITH_BODY).filter(_ -> operation.has("requestBody")),
                Optional.of(WITH_JSON).filter(_ -> operation.at("/requestBody/content").has("application/json")),
                key.map(_ -> WITH_KEY),
                key.filter(it -> it.path("required").asBoolean()).map(_ -> WITH_REQUIRED_KEY))
                .flatMap(Optional::stream);
    }

    private static void add(Map<Integer, NavigableSet<String>> problems, int status, NavigableSet<String> types) {
        problems.computeIfAbsent(status, _ -> new TreeSet<>()).addAll(types);
    }

    private static boolean isCommon(int status, NavigableSet<String> types) {
        return status != HttpStatus.BAD_REQUEST.value() && Stream.of(ALWAYS, WITH_TOKEN, WITH_BODY)
                .anyMatch(it -> it.containsKey(status) && types(it.get(status)).equals(types));
    }

    private static ObjectNode problem(int status, NavigableSet<String> types) {
        ObjectNode problem = JSON.createObjectNode().put("description",
                types.stream().map(it -> "`" + it + "`").collect(Collectors.joining(", ")));
        if (status == 429 || status == 503 || status == 504) {
            addHeader("Retry-After", problem);
        }
        if (status == 429) {
            OF_THE_GATEWAY.forEach(header -> addHeader(header, problem));
        }
        if (status == 401 || status == 403) {
            addHeader("WWW-Authenticate", problem);
        }
        ObjectNode content = problem.putObject("content").putObject(PROBLEM);
        ObjectNode schema = content.putObject("schema");
        schema.put("$ref", "#/components/schemas/Problem");
        ObjectNode properties = schema.putObject("properties");
        properties.putObject("status").put("const", status);
        var allowed = properties.putObject("type").putArray("enum");
        types.forEach(it -> {
            allowed.add(TYPE + it);
            content.withObject("/examples").putObject(it).set("value", example(status, it));
        });
        return problem;
    }

    private static ObjectNode example(int status, String type) {
        ObjectNode example = JSON.createObjectNode().put("type", TYPE + type)
                .put("title", HttpStatus.valueOf(status).getReasonPhrase()).put("status", status)
                .put("detail", "Says what to change").put("traceId", "0af7651916cd43dd8448eb211c80319c");
        if (type.equals("validation")) {
            example.putArray("errors").addObject().put("field", "items[0].quantity").put("message",
                    "must be less than or equal to 20");
        }
        return example;
    }

    private static NavigableSet<String> types(String text) {
        return new TreeSet<>(WORDS.splitAsStream(text).toList());
    }

    private static String name(int status) {
        return HttpStatus.valueOf(status).getReasonPhrase().replace(" ", "");
    }

}
