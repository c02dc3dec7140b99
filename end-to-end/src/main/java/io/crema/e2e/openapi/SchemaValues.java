package io.crema.e2e.openapi;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Values that a schema allows, and values that it forbids. Equal seeds give equal values, apart from ids. */
final class SchemaValues {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String CHARACTERS = "aZ09 -,'하늘강남구éß漢字नमस्ते🌙Ωж";
    private static final int LONGEST = 40;
    private static final int TRIES = 200;

    private final ApiDocument document;
    private final Random random;
    private final Map<String, List<String>> known;

    /** @param known values of fields and parameters that mean something to the platform, by name */
    SchemaValues(ApiDocument document, Random random, Map<String, List<String>> known) {
        this.document = document;
        this.random = random;
        this.known = known;
    }

    boolean sometimes() {
        return random.nextInt(3) == 0;
    }

    /** Returns a value that the schema allows. */
    JsonNode valid(String name, JsonNode reference) {
        var schema = document.resolved(reference);
        if (known.containsKey(name) && !sometimes()) {
            return JSON.stringNode(one(known.get(name)));
        }
        if (schema.has("enum")) {
            return one(schema.path("enum").valueStream().toList());
        }
        return switch (schema.path("type").asString("any")) {
            case "object" -> object(schema);
            case "array" -> array(schema);
            case "integer" -> JSON.numberNode(number(schema));
            case "boolean" -> JSON.booleanNode(random.nextBoolean());
            case "string" -> JSON.stringNode(text(schema));
            default -> JSON.objectNode().put("any", "value");
        };
    }

    /** Returns a value that the schema forbids; empty if it allows every value of its kind. */
    Optional<JsonNode> invalid(String name, JsonNode reference) {
        var schema = document.resolved(reference);
        var ways = new ArrayList<Supplier<JsonNode>>();
        switch (schema.path("type").asString("any")) {
            case "object" -> invalidObject(schema, ways);
            case "array" -> {
                ways.add(() -> JSON.stringNode("no array"));
                if (schema.path("minItems").asInt(0) > 0) {
                    ways.add(JSON::arrayNode);
                }
                if (schema.has("maxItems")) {
                    ways.add(() -> array(schema, schema.path("maxItems").asInt() + 1));
                }
                invalid(name, schema.path("items")).ifPresent(item -> ways.add(() -> JSON.arrayNode().add(item)));
            }
            case "integer" -> {
                ways.add(() -> JSON.stringNode("no number"));
                if (schema.has("minimum")) {
                    ways.add(() -> JSON.numberNode(schema.path("minimum").asLong() - 1));
                }
                if (schema.has("maximum")) {
                    ways.add(() -> JSON.numberNode(schema.path("maximum").asLong() + 1));
                }
            }
            case "boolean" -> ways.add(() -> JSON.stringNode("no truth"));
            case "string" -> {
                if (schema.has("format") || schema.has("enum")) {
                    ways.add(() -> JSON.stringNode("none-of-these"));
                }
                if (schema.has("maxLength")) {
                    ways.add(() -> JSON.stringNode("a".repeat(schema.path("maxLength").asInt() + 1)));
                }
                if (schema.path("pattern").asString("").contains("\\p{")) {
                    ways.add(() -> JSON.stringNode("a\u0007b"));
                }
            }
            default -> {
            }
        }
        return ways.isEmpty() ? Optional.empty() : Optional.of(one(ways).get());
    }

    private void invalidObject(JsonNode schema, List<Supplier<JsonNode>> ways) {
        ways.add(() -> JSON.arrayNode().add(1));
        schema.path("required").forEach(field -> ways.add(() -> object(schema).without(field.asString())));
        schema.path("properties").properties().forEach(field -> invalid(field.getKey(), field.getValue())
                .ifPresent(value -> ways.add(() -> object(schema).set(field.getKey(), value))));
    }

    private ObjectNode object(JsonNode schema) {
        var object = JSON.objectNode();
        var required = schema.path("required").valueStream().map(JsonNode::asString).toList();
        schema.path("properties").properties().stream()
                .filter(field -> required.contains(field.getKey()) || random.nextBoolean())
                .forEach(field -> object.set(field.getKey(), valid(field.getKey(), field.getValue())));
        return object;
    }

    private ArrayNode array(JsonNode schema) {
        int least = schema.path("minItems").asInt(0);
        return array(schema, least + random.nextInt(Math.min(4, schema.path("maxItems").asInt(4) - least + 1)));
    }

    private ArrayNode array(JsonNode schema, int length) {
        var array = JSON.arrayNode();
        IntStream.range(0, length).forEach(_ -> array.add(valid("", schema.path("items"))));
        return array;
    }

    private long number(JsonNode schema) {
        long least = schema.path("minimum").asLong(schema.path("exclusiveMinimum").asLong(-1) + 1);
        long most = schema.path("maximum").asLong(Integer.MAX_VALUE);
        return switch (random.nextInt(4)) {
            case 0 -> least;
            case 1 -> most;
            default -> random.nextLong(least, most) + (random.nextBoolean() ? 1 : 0);
        };
    }

    private String text(JsonNode schema) {
        if (schema.path("format").asString("").equals("uuid")) {
            return new UUID(random.nextLong(), random.nextLong()).toString();
        }
        var pattern = Pattern.compile(schema.path("pattern").asString(""));
        int least = Math.max(1, schema.path("minLength").asInt(1));
        int most = Math.min(LONGEST, schema.path("maxLength").asInt(LONGEST));
        var letters = CHARACTERS.codePoints().mapToObj(Character::toString).toList();
        for (int i = 0; i < TRIES; i++) {
            var text = IntStream.range(0, random.nextInt(least, most + 1)).mapToObj(_ -> one(letters))
                    .collect(Collectors.joining());
            if (text.codePointCount(0, text.length()) >= least && pattern.matcher(text).find() && !text.isBlank()) {
                return text;
            }
        }
        return "a".repeat(least);
    }

    private <T> T one(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

}
