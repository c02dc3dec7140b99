package io.crema.order.quote;

import java.time.Duration;
import java.util.UUID;
import java.util.function.Supplier;

import crema.wallets.v1.GetBalanceRequest;
import crema.wallets.v1.WalletsGrpc;
import crema.wallets.v1.WalletsGrpc.WalletsBlockingStub;
import io.crema.chassis.peer.CallerDeadline;
import io.crema.order.Money;
import io.crema.order.quote.BalancesUnavailable.Cause;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;

/** Asks over gRPC: the method {@code GetBalance} of payment-service's {@code wallets.proto}. */
class GrpcBalances implements Balances {

    private static final Metadata.Key<String> AUTHORIZATION = Metadata.Key.of("Authorization",
            Metadata.ASCII_STRING_MARSHALLER);

    private final ManagedChannel payments;
    private final WalletsBlockingStub wallets;
    private final Supplier<String> token;
    private final Duration deadline;

    /**
     * Begins to connect, so that the first call does not wait for it.
     *
     * @param token returns the access token of the caller
     */
    GrpcBalances(ManagedChannel payments, Supplier<String> token, Duration deadline) {
        this.payments = payments;
        this.wallets = WalletsGrpc.newBlockingStub(payments);
        this.token = token;
        this.deadline = deadline;
        var _ = payments.getState(true);
    }

    @Override
    public Balance of(UUID customerId) {
        var metadata = new Metadata();
        metadata.put(AUTHORIZATION, "Bearer " + token.get());
        try {
            var answer = wallets.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata))
                    .withDeadlineAfter(CallerDeadline.timeLeft(deadline))
                    .getBalance(GetBalanceRequest.newBuilder().setCustomerId(customerId.toString()).build());
            if (!answer.hasBalance()) {
                throw new BalancesUnavailable(Cause.FAILED, null);
            }
            return new Balance.Held(new Money(answer.getBalance().getAmount(), answer.getBalance().getCurrency()));
        } catch (StatusRuntimeException failure) {
            return switch (failure.getStatus().getCode()) {
                case NOT_FOUND -> new Balance.NoWallet();
                case UNAUTHENTICATED, PERMISSION_DENIED -> new Balance.Refused();
                case DEADLINE_EXCEEDED -> throw new BalancesUnavailable(Cause.TIMED_OUT, failure);
                case UNAVAILABLE -> {
                    payments.resetConnectBackoff(); // the breaker pauses; the channel would pause for up to two minutes
                    throw new BalancesUnavailable(Cause.FAILED, failure);
                }
                default -> throw new BalancesUnavailable(Cause.FAILED, failure);
            };
        }
    }

}
