package io.crema.order.quote;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import crema.wallets.v1.GetBalanceRequest;
import crema.wallets.v1.GetBalanceResponse;
import crema.wallets.v1.WalletsGrpc;
import io.crema.order.Money;
import io.crema.order.quote.Peer.Asked;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;

/** An instance of payment-service that speaks gRPC, and does as a test tells. */
final class GrpcPeer implements Peer {

    private static final Context.Key<Metadata> METADATA = Context.key("metadata");

    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private volatile Consumer<StreamObserver<GetBalanceResponse>> manner = answer -> answer
            .onError(Status.INTERNAL.asException());
    private Server server = listening(0);

    @Override
    public String uri() {
        return "http://127.0.0.1:" + server.getPort();
    }

    @Override
    public List<Asked> asked() {
        return asked;
    }

    @Override
    public void holds(Money balance) {
        does(answer -> {
            answer.onNext(GetBalanceResponse.newBuilder().setBalance(crema.wallets.v1.Money.newBuilder()
                    .setAmount(balance.amount()).setCurrency(balance.currency())).build());
            answer.onCompleted();
        });
    }

    @Override
    public void hasNoWallet() {
        does(answer -> answer.onError(Status.NOT_FOUND.asException()));
    }

    @Override
    public void answers(int status) {
        var code = switch (status) {
            case 401 -> Status.UNAUTHENTICATED;
            case 403 -> Status.PERMISSION_DENIED;
            case 404 -> Status.UNIMPLEMENTED;
            case 503 -> Status.UNAVAILABLE;
            default -> Status.UNKNOWN;
        };
        does(answer -> answer.onError(code.asException()));
    }

    @Override
    public void talksNonsense() {
        does(answer -> {
            answer.onNext(GetBalanceResponse.getDefaultInstance());
            answer.onCompleted();
        });
    }

    @Override
    public void breaksOff() {
        does(StreamObserver::onCompleted);
    }

    @Override
    public void hangs() {
        does(_ -> {
        });
    }

    @Override
    public void dies() {
        try {
            server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void comesBack(int port) {
        server = listening(port);
    }

    @Override
    public int port() {
        return server.getPort();
    }

    private void does(Consumer<StreamObserver<GetBalanceResponse>> next) {
        manner = next;
        asked.clear();
    }

    private Server listening(int port) {
        try {
            return NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                    .intercept(new Remembering()).addService(new Wallets()).build().start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Wallets extends WalletsGrpc.WalletsImplBase {

        @Override
        public void getBalance(GetBalanceRequest request, StreamObserver<GetBalanceResponse> answer) {
            Metadata metadata = METADATA.get();
            asked.add(Asked.of(request.getCustomerId(),
                    name -> metadata.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER))));
            manner.accept(answer);
        }

    }

    /** Shows a method the metadata, with the deadline that the server takes out of them. */
    private static final class Remembering implements ServerInterceptor {

        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(ServerCall<Q, A> call, Metadata metadata,
                ServerCallHandler<Q, A> next) {
            var deadline = Context.current().getDeadline();
            if (deadline != null) {
                metadata.put(Metadata.Key.of("grpc-timeout", Metadata.ASCII_STRING_MARSHALLER),
                        deadline.timeRemaining(TimeUnit.MILLISECONDS) + "m");
            }
            return Contexts.interceptCall(Context.current().withValue(METADATA, metadata), call, metadata, next);
        }

    }

}
