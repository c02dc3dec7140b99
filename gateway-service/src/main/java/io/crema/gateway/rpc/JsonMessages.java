package io.crema.gateway.rpc;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.crema.chassis.problem.ProblemException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Translates between JSON and messages of protobuf, by protobuf's mapping to JSON. One rule differs: a 64-bit integer is a
 * number, as elsewhere in the API.
 */
final class JsonMessages {

    private static final JsonFormat.Parser PARSER = JsonFormat.parser().ignoringUnknownFields();
    private static final JsonFormat.Printer PRINTER = JsonFormat.printer().alwaysPrintFieldsWithNoPresence()
            .omittingInsignificantWhitespace();

    private final JsonMapper json;

    JsonMessages(JsonMapper json) {
        this.json = json;
    }

    /**
     * Makes the message of a request. Without a body for the whole message, the parameters of the query are fields too;
     * others than single values of the message are ignored.
     *
     * @throws ProblemException if the client sent a value that does not fit
     */
    DynamicMessage request(RpcMethod method, List<String> variables, Map<String, List<String>> parameters,
            byte[] body) {
        ObjectNode message = json.createObjectNode();
        if (method.takesWholeBody() && body.length > 0) {
            message = object(parsed(body));
        } else if (!method.body().isEmpty() && body.length > 0) {
            message.set(method.body(), parsed(body));
        }
        if (!method.takesWholeBody()) {
            for (var parameter : parameters.entrySet()) {
                if (RpcMethod.isField(method.input(), parameter.getKey())) {
                    set(message, parameter.getKey(), parameter.getValue().getLast());
                }
            }
        }
        for (int i = 0; i < variables.size(); i++) {
            set(message, method.variables().get(i), variables.get(i));
        }
        return merged(message, method.input());
    }

    private JsonNode parsed(byte[] body) {
        try {
            return json.readTree(body);
        } catch (JacksonException malformed) {
            throw malformed("Send a body that is valid JSON", malformed);
        }
    }

    private static ObjectNode object(JsonNode body) {
        if (body instanceof ObjectNode object) {
            return object;
        }
        throw malformed("Send a body that is a JSON object", null);
    }

    private static ProblemException malformed(String detail, @Nullable Throwable cause) {
        return new ProblemException(HttpStatus.BAD_REQUEST, "malformed-json", detail, cause);
    }

    private static void set(ObjectNode message, String path, String value) {
        var names = path.split("\\.", 2);
        if (names.length == 1) {
            message.put(names[0], value);
        } else {
            var inner = message.get(names[0]) instanceof ObjectNode there ? there : message.putObject(names[0]);
            set(inner, names[1], value);
        }
    }

    private static DynamicMessage merged(ObjectNode message, Descriptor type) {
        var merged = DynamicMessage.newBuilder(type);
        try {
            PARSER.merge(message.toString(), merged);
        } catch (InvalidProtocolBufferException misfit) {
            throw new ProblemException(HttpStatus.BAD_REQUEST, "validation",
                    "A value does not fit the field: " + misfit.getMessage(), misfit);
        }
        return merged.build();
    }

    /** Returns the JSON of an answer, with all fields, also those that have their default. */
    JsonNode answer(DynamicMessage message) {
        try {
            var answer = json.readTree(PRINTER.print(message));
            numbered(answer, message.getDescriptorForType());
            return answer;
        } catch (InvalidProtocolBufferException | JacksonException unprintable) {
            throw new IllegalStateException("The answer has no JSON", unprintable);
        }
    }

    private static void numbered(JsonNode node, Descriptor type) {
        if (!(node instanceof ObjectNode object)) {
            return;
        }
        for (FieldDescriptor field : type.getFields()) {
            var value = object.get(field.getJsonName());
            if (value == null || field.isMapField()) {
                continue;
            }
            if (field.getJavaType() == FieldDescriptor.JavaType.LONG) {
                if (value instanceof ArrayNode array) {
                    for (int i = 0; i < array.size(); i++) {
                        array.set(i, array.numberNode(new BigInteger(array.get(i).asString())));
                    }
                } else if (value.isString()) {
                    object.set(field.getJsonName(), object.numberNode(new BigInteger(value.asString())));
                }
            } else if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                if (value instanceof ArrayNode array) {
                    array.forEach(element -> numbered(element, field.getMessageType()));
                } else {
                    numbered(value, field.getMessageType());
                }
            }
        }
    }

}
