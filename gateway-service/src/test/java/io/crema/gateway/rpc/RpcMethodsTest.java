package io.crema.gateway.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import com.google.api.AnnotationsProto;
import com.google.api.HttpProto;
import com.google.api.HttpRule;
import com.google.protobuf.DescriptorProtos;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodOptions;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.DynamicMessage;
import io.crema.chassis.problem.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpMethod;
import tools.jackson.databind.json.JsonMapper;

/** Matches requests with the annotations of methods, and translates their values. */
class RpcMethodsTest {

    private static final JsonMapper JSON = new JsonMapper();

    private final JsonMessages messages = new JsonMessages(JSON);

    /** A service with one method, from {@code Order} to {@code Order}. */
    private static RpcMethods methods(HttpRule rule, Consumer<MethodDescriptorProto.Builder> change)
            throws IOException {
        var method = MethodDescriptorProto.newBuilder().setName("Do").setInputType(".test.Order")
                .setOutputType(".test.Order")
                .setOptions(MethodOptions.newBuilder().setExtension(AnnotationsProto.http, rule));
        change.accept(method);
        var file = FileDescriptorProto.newBuilder().setName("test.proto").setPackage("test").setSyntax("proto3")
                .addDependency("google/api/annotations.proto")
                .addMessageType(DescriptorProto.newBuilder().setName("Money")
                        .addField(field("amount", 1, FieldDescriptorProto.Type.TYPE_INT64))
                        .addField(field("currency", 2, FieldDescriptorProto.Type.TYPE_STRING)))
                .addMessageType(DescriptorProto.newBuilder().setName("Order")
                        .addField(field("order_id", 1, FieldDescriptorProto.Type.TYPE_STRING).setJsonName("orderId"))
                        .addField(field("quantity", 2, FieldDescriptorProto.Type.TYPE_INT32))
                        .addField(field("total", 3, FieldDescriptorProto.Type.TYPE_MESSAGE).setTypeName(".test.Money"))
                        .addField(field("parts", 4, FieldDescriptorProto.Type.TYPE_MESSAGE).setTypeName(".test.Money")
                                .setLabel(FieldDescriptorProto.Label.LABEL_REPEATED))
                        .addField(field("numbers", 5, FieldDescriptorProto.Type.TYPE_UINT64)
                                .setLabel(FieldDescriptorProto.Label.LABEL_REPEATED)))
                .addService(ServiceDescriptorProto.newBuilder().setName("Orders").addMethod(method));
        return RpcMethods.of(new ByteArrayInputStream(FileDescriptorSet.newBuilder()
                .addFile(DescriptorProtos.getDescriptor().toProto()).addFile(HttpProto.getDescriptor().toProto())
                .addFile(AnnotationsProto.getDescriptor().toProto()).addFile(file).build().toByteArray()));
    }

    private static FieldDescriptorProto.Builder field(String name, int number, FieldDescriptorProto.Type type) {
        return FieldDescriptorProto.newBuilder().setName(name).setNumber(number).setType(type).setJsonName(name)
                .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL);
    }

    private static RpcMethods methods(HttpRule.Builder rule) throws IOException {
        return methods(rule.build(), _ -> {
        });
    }

    private static HttpRule.Builder get(String path) {
        return HttpRule.newBuilder().setGet(path);
    }

    private String answer(RpcMethod method, List<String> variables, Map<String, List<String>> parameters,
            String body) {
        DynamicMessage message = messages.request(method, variables, parameters,
                body.getBytes(StandardCharsets.UTF_8));
        return messages.answer(message).toString();
    }

    @Test
    void aReadIsMadeOfItsPathAndItsQuery() throws IOException {
        var method = methods(get("/orders/{order_id}/parts/{total.currency}")).find(HttpMethod.GET,
                "/orders/*/parts/*");

        assertThat(answer(method, List.of("7", "KRW"),
                Map.of("quantity", List.of("2"), "total.amount", List.of("9007199254740993"), "other", List.of("x")),
                "")).isEqualTo("""
                        {"orderId":"7","quantity":2,"total":{"amount":9007199254740993,"currency":"KRW"},\
                        "parts":[],"numbers":[]}""");
        assertThat(method.template().matcher("/orders/7/parts/KRW").matches()).isTrue();
        assertThat(method.template().matcher("/orders/7/8/parts/KRW").matches()).isFalse();
    }

    @Test
    void aBodyIsTheWholeMessageAndNumbersStayNumbers() throws IOException {
        var method = methods(HttpRule.newBuilder().setPost("/orders/{order_id}").setBody("*"))
                .find(HttpMethod.POST, "/orders/*");

        assertThat(answer(method, List.of("7"), Map.of("quantity", List.of("9")), """
                {"quantity":2,"unknown":1,"parts":[{"amount":"-5","currency":"KRW"}],
                 "numbers":[18446744073709551615]}""")).isEqualTo("""
                {"orderId":"7","quantity":2,"parts":[{"amount":-5,"currency":"KRW"}],\
                "numbers":[18446744073709551615]}""");
    }

    @Test
    void aBodyIsAField() throws IOException {
        var method = methods(HttpRule.newBuilder().setPut("/orders/{order_id}/total").setBody("total"))
                .find(HttpMethod.PUT, "/orders/*/total");

        assertThat(answer(method, List.of("7"), Map.of("quantity", List.of("9")), "{\"amount\":5}"))
                .startsWith("{\"orderId\":\"7\",\"quantity\":9,\"total\":{\"amount\":5,");
    }

    @Test
    void anAdditionalBindingIsARequestOfItsOwn() throws IOException {
        var methods = methods(get("/orders/{order_id}").addAdditionalBindings(get("/menu/{order_id}")));

        assertThat(methods.find(HttpMethod.GET, "/menu/*").call().getFullMethodName()).isEqualTo("test.Orders/Do");
        assertThat(methods.find(HttpMethod.GET, "/orders/*").variables()).containsExactly("order_id");
        assertThatIllegalArgumentException().isThrownBy(() -> methods.find(HttpMethod.POST, "/orders/*"))
                .withMessage("No method of gRPC has the annotation google.api.http for POST /orders/*");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"quantity":"many"}              | validation
            {"quantity":2.5}                 | validation
            {"quantity":3000000000}          | validation
            {"total":7}                      | validation
            {"orderId":"8"}                  | validation
            {"numbers":[-1]}                 | validation
            []                               | malformed-json
            7                                | malformed-json
            {"quantity":                     | malformed-json""")
    void aValueThatDoesNotFitIsTheClientsMistake(String body, String type) throws IOException {
        var method = methods(HttpRule.newBuilder().setPost("/orders/{order_id}").setBody("*"))
                .find(HttpMethod.POST, "/orders/*");

        var problem = catchThrowableOfType(ProblemException.class,
                () -> answer(method, List.of("7"), Map.of(), body));

        assertThat(problem.getStatusCode().value()).isEqualTo(400);
        assertThat(problem.getBody().getType()).hasToString("urn:crema:problem:" + type);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/orders/{id}", "/orders/{total}", "/orders/{parts.amount}", "/orders/{order_id=a/*}",
            "/orders/{order_id"})
    void aPathWithoutMeaningStopsTheStart(String path) {
        assertThatIllegalArgumentException().isThrownBy(() -> methods(get(path)))
                .withMessageStartingWith("The annotated method test.Orders.Do has ");
    }

    @Test
    void whatTheGatewayDoesNotKnowStopsTheStart() {
        assertThatIllegalArgumentException().isThrownBy(() -> methods(get("/orders").build(),
                method -> method.setServerStreaming(true)));
        assertThatIllegalArgumentException().isThrownBy(() -> methods(get("/orders").setResponseBody("total")));
        assertThatIllegalArgumentException().isThrownBy(() -> methods(get("/orders").setBody("nothing")));
        assertThatIllegalArgumentException().isThrownBy(() -> methods(HttpRule.newBuilder()));
    }

}
