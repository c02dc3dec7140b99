package io.crema.testing.openapi;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.RecordComponent;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.metadata.ConstraintDescriptor;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Completes springdoc's schemas of records: which fields are there and which may be null, the descriptions, and patterns
 * that hold for the whole text.
 */
final class Schemas {

    private static final String REFERENCE = "#/components/schemas/";
    private static final Pattern CODE_POINT = Pattern.compile("\\\\x\\{(\\p{XDigit}+)}");
    private static final Validator VALIDATOR = Validation.buildDefaultValidatorFactory().getValidator();

    private final ObjectNode schemas;
    private final Comments comments;
    private final Map<String, String> names = new TreeMap<>();
    private final Set<String> requests = new HashSet<>();

    /** @param schemas springdoc's schemas by the names of their classes */
    Schemas(ObjectNode schemas, Comments comments) {
        this.schemas = schemas;
        this.comments = comments;
        schemas.propertyNames().forEach(type -> names.put(type, shortName(type)));
        if (Set.copyOf(names.values()).size() < names.size()) {
            throw new AssertionError("Two schemas have one name: " + names);
        }
    }

    /** Notes that the schema is that of a request, in which a field may be left out unless it is required. */
    void request(JsonNode schema) {
        for (var reference : schema.findValuesAsString("$ref")) {
            var name = reference.substring(REFERENCE.length());
            if (requests.add(name)) {
                request(schemas.path(name));
            }
        }
    }

    /** Returns the completed schemas by their short names. */
    ObjectNode completed() {
        ObjectNode completed = schemas.objectNode();
        names.forEach((type, name) -> completed.set(name, completed(type)));
        return completed;
    }

    /** Gives references the short names of their schemas. */
    void rename(JsonNode document) {
        document.findParents("$ref").forEach(parent -> {
            var reference = parent.path("$ref").asString();
            var type = reference.startsWith(REFERENCE) ? names.get(reference.substring(REFERENCE.length())) : null;
            if (type != null) {
                ((ObjectNode) parent).put("$ref", REFERENCE + type);
            }
        });
    }

    /** Makes a pattern hold for the whole text, in the syntax that ECMAScript and Java share. */
    static void anchor(ObjectNode schema) {
        for (var minimum : Stream.of("minLength", "minItems").toList()) {
            if (schema.path(minimum).asInt(1) == 0) {
                schema.remove(minimum);
            }
        }
        if (schema.path("pattern").isString()) {
            var pattern = CODE_POINT.matcher(schema.path("pattern").asString()).replaceAll(
                    it -> Character.toString(Integer.parseInt(it.group(1), 16)).chars()
                            .mapToObj("\\\\u%04X"::formatted).collect(Collectors.joining()))
                    .replaceAll("\\\\p\\{Is(\\p{Alpha}+)}", "\\\\p{Script=$1}");
            schema.put("pattern", "^(?:" + pattern + ")$");
        }
    }

    static void notBlank(ObjectNode schema) {
        schema.put("minLength", 1);
        if (!schema.has("pattern")) {
            schema.put("pattern", "\\S");
        }
    }

    private ObjectNode completed(String name) {
        var schema = (ObjectNode) schemas.path(name);
        var type = type(name);
        comments.of(type).ifPresent(it -> schema.put("description", it));
        if (!type.isRecord()) {
            return schema;
        }
        ArrayNode required = schema.putArray("required");
        for (RecordComponent field : type.getRecordComponents()) {
            var property = (ObjectNode) schema.path("properties").path(field.getName());
            if (field.getType() == JsonNode.class) {
                property.removeAll();
            }
            comments.ofParameter(type, null, field.getName()).ifPresent(it -> property.put("description", it));
            anchor(property);
            if (property.path("items") instanceof ObjectNode items) {
                anchor(items);
            }
            if (requests.contains(name)) {
                request(type, field, property, required);
            } else if (!isNullable(field) || !leavesNullOut(type)) {
                required.add(field.getName());
                if (isNullable(field)) {
                    ((ObjectNode) schema.path("properties")).set(field.getName(), nullable(property));
                }
            }
        }
        if (required.isEmpty()) {
            schema.remove("required");
        }
        return schema;
    }

    private static void request(Class<?> type, RecordComponent field, ObjectNode property, ArrayNode required) {
        var constraints = constraints(type, field.getName());
        if (constraints.contains(NotBlank.class)) {
            notBlank(property);
        }
        if (constraints.contains(NotEmpty.class)) {
            property.put("minItems", 1);
        }
        if (field.getType().isPrimitive()
                || Stream.of(NotNull.class, NotBlank.class, NotEmpty.class).anyMatch(constraints::contains)) {
            required.add(field.getName());
        }
    }

    /** Returns the constraints of a field, and those that they are composed of. */
    private static Set<Class<?>> constraints(Class<?> type, String field) {
        return Optional.ofNullable(VALIDATOR.getConstraintsForClass(type).getConstraintsForProperty(field)).stream()
                .flatMap(it -> it.getConstraintDescriptors().stream()).flatMap(Schemas::composing)
                .<Class<?>>map(it -> it.getAnnotation().annotationType()).collect(Collectors.toSet());
    }

    private static Stream<ConstraintDescriptor<?>> composing(ConstraintDescriptor<?> constraint) {
        return Stream.concat(Stream.of(constraint),
                constraint.getComposingConstraints().stream().flatMap(Schemas::composing));
    }

    private static boolean leavesNullOut(Class<?> type) {
        var include = type.getAnnotation(JsonInclude.class);
        return include != null && include.value() == JsonInclude.Include.NON_NULL;
    }

    private static boolean isNullable(RecordComponent field) {
        return field.getAnnotatedType().isAnnotationPresent(Nullable.class)
                || ((AnnotatedElement) field).isAnnotationPresent(Nullable.class);
    }

    private static ObjectNode nullable(ObjectNode schema) {
        if (schema.has("$ref")) {
            ObjectNode either = schema.objectNode();
            either.putArray("anyOf").add(schema.objectNode().put("$ref", schema.path("$ref").asString()))
                    .add(schema.objectNode().put("type", "null"));
            if (schema.has("description")) {
                either.set("description", schema.path("description"));
            }
            return either;
        }
        if (schema.path("type").isString()) {
            var type = schema.path("type").asString();
            schema.putArray("type").add(type).add("null");
            if (schema.path("enum") instanceof ArrayNode values) {
                values.addNull();
            }
        }
        return schema;
    }

    private static String shortName(String type) {
        return Pattern.compile("\\.").splitAsStream(type).filter(part -> Character.isUpperCase(part.charAt(0)))
                .map(part -> part.replaceFirst("Controller$", "")).collect(Collectors.joining("."));
    }

    private static Class<?> type(String name) {
        return ClassUtils.resolveClassName(name.replaceAll("(\\.\\p{Lu}\\w*)\\.(?=\\p{Lu})", "$1\\$"), null);
    }

}
