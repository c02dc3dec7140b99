package io.crema.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The <a href="https://www.asyncapi.com/docs/reference/specification/v3.0.0">AsyncAPI</a> document of a service. It is
 * generated from the sealed interfaces of the service's messages and compared with {@code asyncapi.json} of the module. The
 * system property {@code crema.write-asyncapi} updates the file.
 */
public final class AsyncApi {

    private static final JsonMapper JSON = new JsonMapper();

    private final String service;
    private final Function<Class<?>, String> typeOf;
    private final ObjectNode document = JSON.createObjectNode();

    /**
     * Creates a document without channels.
     *
     * @param typeOf returns the CloudEvents type of a record
     */
    public AsyncApi(String service, Function<Class<?>, String> typeOf) {
        this.service = service;
        this.typeOf = typeOf;
        document.put("asyncapi", "3.0.0");
        document.putObject("info").put("title", service).put("version", "1").put("description",
                "Messages are JSON; their type, id, time and aggregate version are CloudEvents headers (ce_*).");
        document.putObject("channels");
        document.putObject("operations");
    }

    /**
     * Adds the messages that the service sends to a topic.
     *
     * @param contract the class name of a sealed interface of records
     * @param ids id fields that messaging adds to each message
     */
    public AsyncApi sends(String topic, String contract, String... ids) {
        return operation("send", topic, contract, ids);
    }

    /** Adds the messages that the service receives from a topic, with the fields that it reads. */
    public AsyncApi receives(String topic, String contract) {
        return operation("receive", topic, contract);
    }

    private AsyncApi operation(String action, String topic, String contract, String... ids) {
        ObjectNode channel = document.withObject("/channels/" + topic).put("address", topic);
        records(type(contract)).forEach(message -> {
            ObjectNode payload = schema(message);
            Stream.of(ids).forEach(id -> {
                payload.withObject("/properties").putObject(id).put("type", "string").put("format", "uuid");
                payload.withArray("/required").add(id);
            });
            channel.withObject("/messages/" + typeOf.apply(message)).put("contentType", "application/json")
                    .set("payload", payload);
        });
        document.withObject("/operations/" + action + " " + topic).put("action", action).putObject("channel")
                .put("$ref", "#/channels/" + topic);
        return this;
    }

    private static Class<?> type(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new AssertionError("class not found: " + name, e);
        }
    }

    private static Stream<Class<?>> records(Class<?> type) {
        return type.isRecord() ? Stream.of(type) : Stream.of(type.getPermittedSubclasses()).flatMap(AsyncApi::records);
    }

    private static ObjectNode schema(Type type) {
        ObjectNode schema = JSON.createObjectNode();
        if (type == UUID.class) {
            return schema.put("type", "string").put("format", "uuid");
        }
        if (type == String.class) {
            return schema.put("type", "string");
        }
        if (type == long.class || type == int.class) {
            return schema.put("type", "integer");
        }
        if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
            schema.put("type", "array").set("items", schema(list.getActualTypeArguments()[0]));
            return schema;
        }
        if (type instanceof Class<?> record && record.isRecord()) {
            return object(record, schema);
        }
        throw new AssertionError("unsupported type in a message: " + type);
    }

    private static ObjectNode object(Class<?> record, ObjectNode schema) {
        ObjectNode properties = schema.put("type", "object").putObject("properties");
        ArrayNode required = schema.putArray("required");
        for (RecordComponent field : record.getRecordComponents()) {
            properties.set(field.getName(), schema(field.getGenericType()));
            required.add(field.getName());
        }
        return schema;
    }

    /** Fails if the document differs from the file of the module. */
    public void verify() {
        Path file = Path.of("asyncapi.json");
        try {
            if (System.getProperty("crema.write-asyncapi") != null) {
                Files.writeString(file,
                        JSON.writerWithDefaultPrettyPrinter().writeValueAsString(document) + "\n");
            }
            if (!Files.exists(file)) {
                throw new AssertionError(service + " has no " + file + ". " + write());
            }
            if (!document.equals(JSON.readTree(Files.readString(file)))) {
                throw new AssertionError(
                        file + " of " + service + " is out of date. " + write() + " Then review the changes. Expected: "
                                + document);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String write() {
        return "Write it: ./mvnw -q -pl " + service + " -am test -Dtest=AsyncApiTest -Dcrema.write-asyncapi "
                + "-Dsurefire.failIfNoSpecifiedTests=false";
    }

}
