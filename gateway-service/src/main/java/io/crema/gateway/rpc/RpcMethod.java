package io.crema.gateway.rpc;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.google.api.HttpRule;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.ProtoUtils;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;

/**
 * A unary method of gRPC, and the requests that call it.
 *
 * @param path the path with a {@code *} for each variable
 * @param template matches the path; its groups are the variables
 * @param variables the fields of the variables, in the order of the path
 * @param body the field that the body of a request is, {@code *} for the whole message, or empty for no body
 */
record RpcMethod(HttpMethod httpMethod, String path, Pattern template, List<String> variables, String body,
        Descriptor input, MethodDescriptor<DynamicMessage, DynamicMessage> call) {

    private static final Pattern VARIABLE = Pattern.compile("\\{([^{}=]+)(=\\*)?}");
    private static final String WHOLE = "*";

    static RpcMethod of(com.google.protobuf.Descriptors.MethodDescriptor method, HttpRule rule) {
        require(!method.isClientStreaming() && !method.isServerStreaming(), method, "streams");
        require(rule.getResponseBody().isEmpty(), method, "has a response_body, which is not supported");
        var httpMethod = switch (rule.getPatternCase()) {
            case GET -> HttpMethod.GET;
            case PUT -> HttpMethod.PUT;
            case POST -> HttpMethod.POST;
            case DELETE -> HttpMethod.DELETE;
            case PATCH -> HttpMethod.PATCH;
            case CUSTOM, PATTERN_NOT_SET -> throw refused(method, "names no method of HTTP");
        };
        var path = switch (rule.getPatternCase()) {
            case GET -> rule.getGet();
            case PUT -> rule.getPut();
            case POST -> rule.getPost();
            case DELETE -> rule.getDelete();
            case PATCH -> rule.getPatch();
            case CUSTOM, PATTERN_NOT_SET -> "";
        };
        var variables = new ArrayList<String>();
        var template = new StringBuilder();
        Matcher variable = VARIABLE.matcher(path);
        int end = 0;
        while (variable.find()) {
            require(isField(method.getInputType(), variable.group(1)), method,
                    "has the variable " + variable.group(1) + ", which is no field of a single value");
            variables.add(variable.group(1));
            template.append(Pattern.quote(path.substring(end, variable.start()))).append("([^/]+)");
            end = variable.end();
        }
        template.append(Pattern.quote(path.substring(end)));
        String plain = VARIABLE.matcher(path).replaceAll("*");
        require(plain.indexOf('{') < 0, method, "has a path of which only {field} is supported: " + path);
        String body = rule.getBody();
        require(body.isEmpty() || body.equals(WHOLE) || method.getInputType().findFieldByName(body) != null, method,
                "has the body " + body + ", which is no field");
        return new RpcMethod(httpMethod, plain, Pattern.compile(template.toString()), List.copyOf(variables), body,
                method.getInputType(), callOf(method));
    }

    private static MethodDescriptor<DynamicMessage, DynamicMessage> callOf(
            com.google.protobuf.Descriptors.MethodDescriptor method) {
        return MethodDescriptor.<DynamicMessage, DynamicMessage>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(MethodDescriptor.generateFullMethodName(method.getService().getFullName(),
                        method.getName()))
                .setRequestMarshaller(ProtoUtils.marshaller(DynamicMessage.getDefaultInstance(method.getInputType())))
                .setResponseMarshaller(
                        ProtoUtils.marshaller(DynamicMessage.getDefaultInstance(method.getOutputType())))
                .build();
    }

    boolean takesWholeBody() {
        return body.equals(WHOLE);
    }

    /** Tells whether a path of names, such as {@code order.id}, leads to a field of a single value. */
    static boolean isField(Descriptor message, String path) {
        var names = path.split("\\.", 2);
        var field = field(message, names[0]);
        if (field == null || field.isRepeated()) {
            return false;
        }
        boolean isMessage = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
        return names.length == 1 ? !isMessage : isMessage && isField(field.getMessageType(), names[1]);
    }

    /** Finds a field by its name in the descriptor or in JSON. */
    private static @Nullable FieldDescriptor field(Descriptor message, String name) {
        return message.getFields().stream()
                .filter(field -> field.getName().equals(name) || field.getJsonName().equals(name)).findFirst()
                .orElse(null);
    }

    private static void require(boolean condition, com.google.protobuf.Descriptors.MethodDescriptor method,
            String otherwise) {
        if (!condition) {
            throw refused(method, otherwise);
        }
    }

    private static IllegalArgumentException refused(com.google.protobuf.Descriptors.MethodDescriptor method,
            String reason) {
        return new IllegalArgumentException("The annotated method " + method.getFullName() + " " + reason);
    }

}
