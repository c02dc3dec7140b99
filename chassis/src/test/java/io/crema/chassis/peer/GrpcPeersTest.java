package io.crema.chassis.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import javax.net.ssl.SSLPeerUnverifiedException;

import io.crema.local.Certificates;
import io.crema.tls.ServiceCertificate;
import io.crema.tls.ServiceTls;
import io.grpc.CallOptions;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerCredentials;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsServerCredentials;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.grpc.client.autoconfigure.GrpcClientAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.client.discovery.simple.SimpleDiscoveryClientAutoConfiguration;
import org.springframework.cloud.commons.util.UtilAutoConfiguration;
import org.springframework.grpc.client.GrpcChannelFactory;

/** A call over gRPC goes only to an instance that proves that it is the service. */
class GrpcPeersTest {

    private static final MethodDescriptor<String, String> METHOD = MethodDescriptor.newBuilder(new Text(), new Text())
            .setType(MethodDescriptor.MethodType.UNARY).setFullMethodName("test.Callers/Name").build();

    private final List<String> callers = new CopyOnWriteArrayList<>();
    private final Certificates certificates;
    private final Path directory;

    GrpcPeersTest(@TempDir Path directory) {
        this.directory = directory;
        certificates = certificates(directory.resolve("tls"));
    }

    private static Certificates certificates(Path directory) {
        var made = new Certificates(directory);
        made.prepare(List.of("order-service", "payment-service", "barista-service"));
        return made;
    }

    @Test
    void bothProveWhoTheyAre() throws IOException {
        assertThat(answer(certified(certificates, "payment-service"))).isEqualTo("order-service");
    }

    @Test
    void anotherServiceGetsNothing() throws IOException {
        getsNothing(certified(certificates, "barista-service"));
    }

    @Test
    void aServiceOfAnotherAuthorityGetsNothing() throws IOException {
        getsNothing(certified(certificates(directory.resolve("foreign")), "payment-service"));
    }

    @Test
    void aServiceWithoutACertificateGetsNothing() throws IOException {
        getsNothing(started(InsecureServerCredentials.create()));
    }

    private void getsNothing(Server server) {
        var refusal = catchThrowableOfType(StatusRuntimeException.class, () -> answer(server));

        assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(callers).isEmpty();
    }

    /** Calls the server, which the registry names as payment-service, from order-service. */
    private String answer(Server server) {
        var answers = new CopyOnWriteArrayList<String>();
        try {
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(GrpcPeerAutoConfiguration.class,
                    GrpcClientAutoConfiguration.class, SimpleDiscoveryClientAutoConfiguration.class,
                    UtilAutoConfiguration.class))
                    .withBean(ServiceTls.class, () -> ServiceTls.of(certificates.of("order-service")))
                    .withPropertyValues(
                            "spring.cloud.discovery.client.simple.instances.payment-service[0].uri=http://127.0.0.1:"
                                    + server.getPort())
                    .run(context -> answers.add(ClientCalls.blockingUnaryCall(
                            context.getBean(GrpcChannelFactory.class).createChannel("registry:///payment-service"),
                            METHOD, CallOptions.DEFAULT.withDeadlineAfter(Duration.ofSeconds(10)), "who?")));
        } finally {
            server.shutdownNow();
        }
        return answers.getFirst();
    }

    private Server certified(Certificates authority, String service) throws IOException {
        var files = authority.of(service);
        return started(TlsServerCredentials.newBuilder()
                .keyManager(files.resolve("tls.crt").toFile(), files.resolve("tls.key").toFile())
                .trustManager(files.resolve("ca.crt").toFile())
                .clientAuth(TlsServerCredentials.ClientAuth.REQUIRE).build());
    }

    private Server started(ServerCredentials credentials) throws IOException {
        return NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), credentials)
                .intercept(new Remembering()).addService(ServerServiceDefinition.builder("test.Callers")
                        .addMethod(METHOD, ServerCalls.asyncUnaryCall((_, answer) -> {
                            answer.onNext(callers.getLast());
                            answer.onCompleted();
                        })).build())
                .build().start();
    }

    /** Remembers whose certificate a call shows. */
    private final class Remembering implements ServerInterceptor {

        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(ServerCall<Q, A> call, Metadata metadata,
                ServerCallHandler<Q, A> next) {
            var session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
            try {
                callers.add(session == null
                        ? "nobody"
                        : ServiceCertificate
                                .nameOf((X509Certificate) session.getPeerCertificates()[0])
                                .orElseThrow());
            } catch (SSLPeerUnverifiedException e) {
                throw new IllegalStateException(e);
            }
            return next.startCall(call, metadata);
        }

    }

    private static final class Text implements MethodDescriptor.Marshaller<String> {

        @Override
        public InputStream stream(String text) {
            return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String parse(InputStream stream) {
            try {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

    }

}
