package io.crema.testing.openapi;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import jakarta.validation.constraints.NotBlank;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.YamlMapFactoryBean;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.io.FileSystemResource;
import org.springframework.http.server.PathContainer;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.util.pattern.PathPatternParser;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The <a href="https://spec.openapis.org/oas/v3.1.0">OpenAPI</a> document of a service. springdoc derives it from the
 * controllers, {@link Outcomes} adds the answers that their code gives, {@link Comments} their Javadoc and {@link Examples}
 * the bodies of the contracts. It is compared with {@code src/main/resources/openapi.json}, which the service serves. The
 * system property {@code crema.write-openapi} updates the file.
 */
public final class OpenApi {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Path FILE = Path.of("src/main/resources/openapi.json");
    /** The controllers of the chassis whose endpoints every service has. */
    private static final String OF_EVERY_SERVICE = "io.crema.chassis.config";
    private static final Pattern SCOPE = Pattern.compile("SCOPE_([\\w:-]+)");
    private static final String ID = "019aa000-0000-7000-8000-00000000000a";
    private static final Map<String, String> DESCRIPTIONS = Map.of("Idempotency-Key",
            "A name for the request. A request that repeats it gets the answer of the first.", "If-None-Match",
            "The ETags of versions that the client knows. If the current version is among them, the answer is 304.",
            "Prefer",
            "`wait=N` waits up to N seconds for a version that If-None-Match does not name.");

    private final String service;
    private final List<String> packages;
    private final List<Path> additions = new ArrayList<>();
    private final Comments comments = new Comments();

    /** @param packages packages with the service's controllers */
    public OpenApi(String service, String... packages) {
        this.service = service;
        this.packages = Stream.concat(Stream.of(packages), Stream.of(OF_EVERY_SERVICE)).toList();
    }

    /**
     * Adds operations that no controller has.
     *
     * @param file a document with {@code paths} and {@code components}
     */
    public OpenApi with(String file) {
        additions.add(Path.of(file));
        return this;
    }

    /** Fails if the document differs from {@code src/main/resources/openapi.json}. */
    public void verify() {
        var document = document();
        try {
            if (System.getProperty("crema.write-openapi") != null) {
                Files.writeString(FILE,
                        JSON.writerWithDefaultPrettyPrinter().writeValueAsString(sorted(document)) + "\n");
            }
            if (!Files.exists(FILE)) {
                throw new AssertionError(service + " has no " + FILE + ". " + write());
            }
            difference("", document, JSON.readTree(Files.readString(FILE))).ifPresent(pointer -> {
                throw new AssertionError(FILE + " of " + service + " is out of date at " + pointer + ". " + write()
                        + " Then review the changes.");
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sorts all names but those of fields, so that the file changes only where the document does. */
    private static JsonNode sorted(JsonNode node) {
        if (!(node instanceof ObjectNode object)) {
            return node;
        }
        ObjectNode sorted = JSON.createObjectNode();
        object.propertyStream().sorted(Map.Entry.comparingByKey()).forEach(each -> sorted.set(each.getKey(),
                each.getKey().equals("properties") ? each.getValue() : sorted(each.getValue())));
        return sorted;
    }

    /** Returns the JSON pointer of the first difference. */
    private static Optional<String> difference(String pointer, JsonNode expected, JsonNode actual) {
        if (expected.equals(actual)) {
            return Optional.empty();
        }
        if (expected instanceof ObjectNode && actual instanceof ObjectNode) {
            return Stream.concat(expected.propertyStream(), actual.propertyStream()).map(Map.Entry::getKey)
                    .flatMap(name -> difference(pointer + "/" + name.replace("/", "~1"), expected.path(name),
                            actual.path(name)).stream())
                    .findFirst();
        }
        return Optional.of(pointer);
    }

    private String write() {
        return "Write it: ./mvnw -q -pl " + service + " -am test -Dtest=OpenApiTest -Dcrema.write-openapi "
                + "-Dsurefire.failIfNoSpecifiedTests=false";
    }

    private ObjectNode document() {
        ObjectNode document = JSON.createObjectNode().put("openapi", "3.1.0");
        document.putObject("info").put("title", service).put("version", "1");
        ObjectNode paths = document.putObject("paths");
        ObjectNode components = document.putObject("components");
        var controllers = Controllers.in(packages);
        var found = controllers.document();
        var schemas = new Schemas(found.withObject("/components/schemas"), comments);
        found.path("paths").properties().stream().filter(path -> !path.getKey().contains("*"))
                .forEach(path -> path.getValue().properties().forEach(operation -> {
                    var method = Objects.requireNonNull(controllers.operations()
                            .get(operation.getValue().path("operationId").asString()));
                    schemas.request(operation.getValue().path("requestBody"));
                    paths.withObject("/" + path.getKey().replace("/", "~1")).set(operation.getKey(),
                            operation(path.getKey(), operation.getKey(), operation.getValue(), method));
                }));
        components.set("schemas", schemas.completed());
        Answers.addCommonTo(components);
        additions.forEach(file -> add(file, document));
        document.path("paths").valueStream().flatMap(JsonNode::valueStream)
                .forEach(operation -> ((ObjectNode) operation).putArray("tags").add(service));
        addScopes(document);
        schemas.rename(document);
        Examples.ofContracts().addTo(document);
        removeUnused(components, document);
        return document;
    }

    private ObjectNode operation(String path, String verb, JsonNode found, HandlerMethod method) {
        var type = method.getBeanType();
        var name = method.getMethod().getName();
        var id = found.path("operationId").asString();
        var comment = comments.ofMethod(type, name).orElse(id);
        if (comment.equals(id) && Comments.know(type)) {
            throw new AssertionError(type.getSimpleName() + "." + name
                    + " has no Javadoc: its first sentence is the operation's summary");
        }
        ObjectNode operation = JSON.createObjectNode().put("operationId", id)
                .put("summary", comment.split("(?<=\\.) ", 2)[0].replaceFirst("\\.$", ""));
        if (comment.contains(". ")) {
            operation.put("description", comment);
        }
        if (found.has("parameters")) {
            found.path("parameters").valueStream().filter(it -> !it.path("name").asString().equals("Authorization"))
                    .forEach(it -> operation.withArray("/parameters").add(it.deepCopy()));
            operation.path("parameters").forEach(parameter -> parameter((ObjectNode) parameter, method));
        }
        if (found.has("requestBody")) {
            operation.set("requestBody", found.path("requestBody").deepCopy());
        }
        var outcomes = Outcomes.of(method.getMethod());
        var scope = scope(method, path, verb, outcomes);
        operation.set("responses", Answers.of(method, outcomes, found, scope.isPresent()));
        scope.ifPresent(
                it -> operation.putArray("security").addObject().putArray("oauth2").add(it));
        return operation;
    }

    private void parameter(ObjectNode parameter, HandlerMethod method) {
        var name = parameter.path("name").asString();
        var schema = (ObjectNode) parameter.path("schema");
        Schemas.anchor(schema);
        Stream.of(method.getMethodParameters())
                .filter(it -> it.hasParameterAnnotation(NotBlank.class) && named(it.getParameterAnnotation(
                        RequestHeader.class)).filter(name::equals).isPresent())
                .forEach(_ -> Schemas.notBlank(schema));
        if (schema.path("format").asString("").equals("uuid")) {
            parameter.put("example", ID);
        }
        Optional.ofNullable(DESCRIPTIONS.get(name))
                .or(() -> comments.ofParameter(method.getBeanType(), method.getMethod().getName(), name))
                .ifPresent(it -> parameter.put("description", it));
    }

    private static Optional<String> named(@Nullable RequestHeader header) {
        return Optional.ofNullable(header).map(it -> it.value().isEmpty() ? it.name() : it.value());
    }

    /** Finds the scope that the controller or what it calls demands, or the rule of {@code config-repo} for the service. */
    private Optional<String> scope(HandlerMethod method, String path, String verb, Outcomes outcomes) {
        return Stream.of(method.getMethod(), method.getBeanType())
                .map(it -> AnnotatedElementUtils.findMergedAnnotation(it, PreAuthorize.class))
                .flatMap(Stream::ofNullable).map(it -> SCOPE.matcher(it.value()))
                .flatMap(it -> it.results().map(found -> found.group(1))).findFirst().or(outcomes::scope)
                .or(() -> rules().filter(rule -> rule.path("methods").valueStream()
                        .anyMatch(it -> it.asString().toLowerCase(Locale.ROOT).equals(verb))
                        && PathPatternParser.defaultInstance.parse(rule.path("path").asString())
                                .matches(PathContainer.parsePath(path)))
                        .map(rule -> rule.path("scope").asString()).findFirst());
    }

    private Stream<JsonNode> rules() {
        var file = new FileSystemResource("../config-repo/" + service + ".yml");
        if (!file.exists()) {
            return Stream.empty();
        }
        var yaml = new YamlMapFactoryBean();
        yaml.setResources(file);
        return JSON.valueToTree(yaml.getObject()).path("crema").path("access.rules").valueStream();
    }

    private static void add(Path file, ObjectNode document) {
        try {
            merge(document, JSON.readTree(Files.readString(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void merge(ObjectNode into, JsonNode from) {
        from.properties().forEach(it -> {
            if (into.path(it.getKey()) instanceof ObjectNode there) {
                merge(there, it.getValue());
            } else {
                into.set(it.getKey(), it.getValue());
            }
        });
    }

    private static void addScopes(ObjectNode document) {
        var scopes = new TreeSet<String>();
        document.path("paths").findValues("oauth2").forEach(it -> it.forEach(scope -> scopes.add(scope.asString())));
        ObjectNode flows = document.withObject("/components/securitySchemes/oauth2").put("type", "oauth2")
                .putObject("flows");
        var machines = flows.putObject("clientCredentials").put("tokenUrl", "/oauth2/token");
        var people = flows.putObject("authorizationCode").put("authorizationUrl", "/oauth2/authorize")
                .put("tokenUrl", "/oauth2/token").put("refreshUrl", "/oauth2/token");
        for (var flow : List.of(machines, people)) {
            ObjectNode names = flow.putObject("scopes");
            scopes.forEach(scope -> names.put(scope, ""));
        }
    }

    /** Removes components to which nothing refers, also indirectly. */
    private static void removeUnused(ObjectNode components, ObjectNode document) {
        var used = new TreeSet<String>();
        collect(document.path("paths"), document, used);
        for (var part : List.of("schemas", "responses", "headers")) {
            ((ObjectNode) components.path(part)).propertyNames().stream()
                    .filter(name -> !used.contains("#/components/" + part + "/" + name)).toList()
                    .forEach(name -> ((ObjectNode) components.path(part)).remove(name));
        }
    }

    private static void collect(JsonNode node, ObjectNode document, Set<String> used) {
        node.findValuesAsString("$ref").stream().filter(used::add)
                .forEach(reference -> collect(document.at(reference.substring(1)), document, used));
    }

}
