package io.crema.gateway.rpc;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

import com.google.protobuf.DynamicMessage;
import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.function.HandlerFunction;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;
import org.springframework.web.util.UriUtils;

/**
 * Calls a method of gRPC with the message that a request is, and answers with the JSON of its result. Of the header fields,
 * only the access token reaches the service.
 */
final class Translation implements HandlerFunction<ServerResponse> {

    private static final String MESSAGE = Translation.class.getName();
    private static final Metadata.Key<String> AUTHORIZATION = Metadata.Key.of(HttpHeaders.AUTHORIZATION,
            Metadata.ASCII_STRING_MARSHALLER);

    private final RpcMethod method;
    private final ManagedChannel channel;
    private final JsonMessages messages;
    private final Function<ServerRequest, Duration> timeLeft;

    Translation(RpcMethod method, ManagedChannel channel, JsonMessages messages,
            Function<ServerRequest, Duration> timeLeft) {
        this.method = method;
        this.channel = channel;
        this.messages = messages;
        this.timeLeft = timeLeft;
    }

    @Override
    public ServerResponse handle(ServerRequest request) throws IOException {
        return ServerResponse.ok().contentType(MediaType.APPLICATION_JSON)
                .body(messages.answer(answer(message(request), request)));
    }

    /** Keeps the message for another attempt, because the body of a request can be read once. */
    private DynamicMessage message(ServerRequest request) throws IOException {
        if (request.attributes().get(MESSAGE) instanceof DynamicMessage kept) {
            return kept;
        }
        var message = messages.request(method, variables(request), request.params(),
                method.body().isEmpty() ? new byte[0] : request.servletRequest().getInputStream().readAllBytes());
        request.attributes().put(MESSAGE, message);
        return message;
    }

    private DynamicMessage answer(DynamicMessage message, ServerRequest request) {
        var metadata = new Metadata();
        String token = request.headers().firstHeader(HttpHeaders.AUTHORIZATION);
        if (token != null) {
            metadata.put(AUTHORIZATION, token);
        }
        try {
            return ClientCalls.blockingUnaryCall(
                    ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(metadata)),
                    method.call(), CallOptions.DEFAULT.withDeadlineAfter(timeLeft.apply(request)), message);
        } catch (StatusRuntimeException failure) {
            if (failure.getStatus().getCode() == Status.Code.UNAVAILABLE) {
                channel.resetConnectBackoff(); // the breaker pauses; the channel would pause for up to two minutes
            }
            throw RpcProblems.of(failure);
        }
    }

    private List<String> variables(ServerRequest request) {
        var values = method.template().matcher(request.requestPath().pathWithinApplication().value());
        if (!values.matches()) {
            throw new IllegalStateException("The route passed a request that its method's path does not match");
        }
        return IntStream.rangeClosed(1, values.groupCount())
                .mapToObj(group -> UriUtils.decode(values.group(group), StandardCharsets.UTF_8)).toList();
    }

}
