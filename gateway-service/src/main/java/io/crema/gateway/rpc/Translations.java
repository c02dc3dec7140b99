package io.crema.gateway.rpc;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.grpc.ManagedChannel;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.io.ClassPathResource;
import org.springframework.grpc.client.GrpcChannelFactory;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.function.HandlerFunction;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;
import tools.jackson.databind.json.JsonMapper;

/** Makes the handlers of routes whose backend speaks gRPC. All routes to a backend share its connections. */
@Component
public class Translations {

    private static final String DESCRIPTORS = "descriptors.binpb";

    private final ObjectProvider<GrpcChannelFactory> factory;
    private final JsonMessages messages;
    private final RpcMethods methods;
    private final Map<String, ManagedChannel> channels = new ConcurrentHashMap<>();

    Translations(ObjectProvider<GrpcChannelFactory> factory, JsonMapper json) throws IOException {
        this.factory = factory;
        this.messages = new JsonMessages(json);
        try (var descriptors = new ClassPathResource(DESCRIPTORS).getInputStream()) {
            this.methods = RpcMethods.of(descriptors);
        }
    }

    /**
     * Returns a handler that calls the method whose annotation has the request's method and path. HEAD is as GET.
     *
     * @param path the path with a {@code *} for each variable
     * @param timeLeft tells how long a call may take
     * @throws IllegalArgumentException if no annotation has one of the methods and the path
     */
    public HandlerFunction<ServerResponse> to(String backend, List<HttpMethod> httpMethods, String path,
            Function<ServerRequest, Duration> timeLeft) {
        var channel = channels.computeIfAbsent(backend,
                name -> factory.getObject().createChannel("registry:///" + name));
        var calls = httpMethods.stream().collect(Collectors.toUnmodifiableMap(method -> method,
                method -> new Translation(methods.find(method.equals(HttpMethod.HEAD) ? HttpMethod.GET : method, path),
                        channel, messages, timeLeft)));
        return request -> Objects.requireNonNull(calls.get(request.method())).handle(request);
    }

}
