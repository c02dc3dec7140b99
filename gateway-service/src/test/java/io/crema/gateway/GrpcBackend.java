package io.crema.gateway;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;

/** An instance of payment-service that speaks gRPC: a real server that records its calls. */
final class GrpcBackend {

    /** The behaviour of an instance. */
    interface Manner {

        void treat(StreamObserver<UnknownFieldSet> answer);

    }

    /**
     * A call.
     *
     * @param millisLeft the time until the deadline
     */
    record Call(String customerId, Metadata metadata, long millisLeft) {

        String entry(String name) {
            return String.valueOf(metadata.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER)));
        }

    }

    private static final Context.Key<Metadata> METADATA = Context.key("metadata");

    private static final MethodDescriptor<UnknownFieldSet, UnknownFieldSet> GET_BALANCE = MethodDescriptor
            .newBuilder(new Fields(), new Fields()).setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName("crema.wallets.v1.Wallets/GetBalance").build();

    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private volatile Manner manner = holding(0);
    private Server server = listening(0);
    private final int port = server.getPort();

    /** Answers with a balance in KRW. */
    static Manner holding(long amount) {
        var money = UnknownFieldSet.newBuilder().mergeVarintField(1, (int) amount)
                .addField(2, Field.newBuilder().addLengthDelimited(ByteString.copyFromUtf8("KRW")).build());
        if (amount == 0) {
            money.clearField(1);
        }
        return answer -> {
            answer.onNext(UnknownFieldSet.newBuilder()
                    .addField(1, Field.newBuilder().addLengthDelimited(money.build().toByteString()).build()).build());
            answer.onCompleted();
        };
    }

    static Manner failing(Status status, Metadata trailers) {
        return answer -> answer.onError(status.asException(trailers));
    }

    /** Takes calls and never answers. */
    static Manner hanging() {
        return _ -> {
        };
    }

    void is(Manner next) {
        manner = next;
        calls.clear();
    }

    List<Call> calls() {
        return calls;
    }

    String uri() {
        return "http://127.0.0.1:" + port;
    }

    void dies() {
        try {
            server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    void comesBack() {
        server = listening(port);
    }

    private Server listening(int port) {
        try {
            return NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                    .intercept(new Remembering())
                    .addService(ServerServiceDefinition.builder("crema.wallets.v1.Wallets")
                            .addMethod(GET_BALANCE, ServerCalls.asyncUnaryCall(this::answer)).build())
                    .build().start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void answer(UnknownFieldSet request, StreamObserver<UnknownFieldSet> answer) {
        var deadline = Context.current().getDeadline();
        calls.add(new Call(request.getField(1).getLengthDelimitedList().getFirst().toStringUtf8(), METADATA.get(),
                deadline == null ? Long.MAX_VALUE : deadline.timeRemaining(TimeUnit.MILLISECONDS)));
        manner.treat(answer);
    }

    private static final class Remembering implements ServerInterceptor {

        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(ServerCall<Q, A> call, Metadata metadata,
                ServerCallHandler<Q, A> next) {
            return Contexts.interceptCall(Context.current().withValue(METADATA, metadata), call, metadata, next);
        }

    }

    /** A message without its descriptor. */
    private static final class Fields implements MethodDescriptor.Marshaller<UnknownFieldSet> {

        @Override
        public InputStream stream(UnknownFieldSet message) {
            return new ByteArrayInputStream(message.toByteArray());
        }

        @Override
        public UnknownFieldSet parse(InputStream stream) {
            try {
                return UnknownFieldSet.parseFrom(stream);
            } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException(e);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

    }

}
