package io.crema.local.newservice;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * An event of another service, as its AsyncAPI document declares it.
 *
 * @param key the field that is the key of the message
 * @param trigger the method of the publisher's contract tests that makes it publish the event
 */
record HeardEvent(Message message, String publisher, JsonNode schema, String key, String trigger) {

    private static final String KEY_EXAMPLE = "019aa000-0000-7000-8000-00000000000a";
    private static final String ID_EXAMPLE = "019aa000-0000-7000-8000-00000000000c";
    private static final Set<String> TAKEN = Set.of("HeardEvent", "List", "String", "UUID", "Record", "Object");

    /** Returns the Java source of the event with its fields, for a package. */
    String source(String javaPackage) {
        var records = new Records();
        var fields = records.fields(schema);
        var nested = records.sources.entrySet().stream()
                .map(it -> "\n    record " + it.getKey() + "(" + it.getValue() + ") {}\n")
                .collect(Collectors.joining());
        var text = "\n    record " + message.type() + "(" + fields + ") implements HeardEvent {}\n" + nested;
        return "package " + javaPackage + ";\n\n"
                + (text.contains("List<") ? "import java.util.List;\n" : "") + "import java.util.UUID;\n\n"
                + "/** An event that the service hears on {@code " + message.topic()
                + "}, with the fields that it reads. Unknown fields are ignored. */\n"
                + "sealed interface HeardEvent {\n" + text + "\n}\n";
    }

    /** Returns the contract that the publisher has to keep. */
    String contract(String consumer) {
        var matchers = new StringBuilder();
        var body = new StringBuilder();
        schema.get("properties").properties().forEach(field -> body.append("    ").append(field.getKey()).append(": ")
                .append(example(field.getValue(), "$." + field.getKey(), matchers)).append('\n'));
        return """
                name: %1$s
                description: %2$s hears it
                label: %1$s
                metadata:
                  key: %3$s
                input:
                  triggeredBy: %4$s
                outputMessage:
                  sentTo: %5$s
                  headers:
                    ce_type: %6$s
                  body:
                %7$s  matchers:
                    body:
                %8$s""".formatted(message.label(), consumer, key, trigger, message.topic(), message.type(), body,
                matchers);
    }

    private String example(JsonNode type, String path, StringBuilder matchers) {
        return switch (type.path("type").asString()) {
            case "object" -> type.get("properties").properties().stream()
                    .map(field -> field.getKey() + ": "
                            + example(field.getValue(), path + "." + field.getKey(), matchers))
                    .collect(Collectors.joining(", ", "{ ", " }"));
            case "array" -> "[ " + example(type.get("items"), path + "[0]", matchers) + " ]";
            case "integer" -> matched("1", path, "number", matchers);
            default -> type.path("format").asString("").equals("uuid")
                    ? matched(path.equals("$." + key) ? KEY_EXAMPLE : ID_EXAMPLE, path, "uuid", matchers)
                    : matched("text", path, "non_blank", matchers);
        };
    }

    private static String matched(String example, String path, String pattern, StringBuilder matchers) {
        matchers.append("      - { path: \"").append(path).append("\", type: by_regex, predefined: ").append(pattern)
                .append(" }\n");
        return example;
    }

    /** The records of the objects in the event, by name. */
    private final class Records {

        private final Map<String, String> sources = new LinkedHashMap<>();

        private String fields(JsonNode object) {
            return object.get("properties").properties().stream()
                    .map(field -> type(field.getValue(), field.getKey()) + " " + field.getKey())
                    .collect(Collectors.joining(", "));
        }

        private String type(JsonNode type, String field) {
            return switch (type.path("type").asString()) {
                case "object" -> record(type, field);
                case "array" -> "List<" + boxed(type(type.get("items"), field.replaceFirst("s$", ""))) + ">";
                case "integer" -> "long";
                default -> type.path("format").asString("").equals("uuid") ? "UUID" : "String";
            };
        }

        private static String boxed(String type) {
            return type.equals("long") ? "Long" : type;
        }

        private String record(JsonNode object, String field) {
            var name = Set.copyOf(object.get("properties").propertyNames()).equals(Set.of("amount", "currency"))
                    ? "Money"
                    : Character.toUpperCase(field.charAt(0)) + field.substring(1);
            while (TAKEN.contains(name) || name.equals(message.type())) {
                name += "Data";
            }
            sources.putIfAbsent(name, "");
            var fields = fields(object);
            while (!sources.getOrDefault(name, "").isEmpty() && !fields.equals(sources.get(name))) {
                name += "Data";
            }
            sources.put(name, fields);
            return name;
        }
    }
}
