package io.crema.chassis.peer;

import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.Status;
import io.grpc.StatusOr;
import io.grpc.SynchronizationContext;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.discovery.DiscoveryClient;

/** Resolves {@code registry:///<service>} to the instances that the registry names, and follows its changes. */
final class RegistryNames extends NameResolverProvider {

    static final String SCHEME = "registry";
    private static final int ABOVE_DNS = 6;
    private static final long SECONDS_BETWEEN_READS = 2;

    private final DiscoveryClient registry;

    RegistryNames(DiscoveryClient registry) {
        this.registry = registry;
    }

    @Override
    public String getDefaultScheme() {
        return SCHEME;
    }

    @Override
    protected boolean isAvailable() {
        return true;
    }

    @Override
    protected int priority() {
        return ABOVE_DNS;
    }

    @Override
    public @Nullable NameResolver newNameResolver(URI target, NameResolver.Args args) {
        return SCHEME.equals(target.getScheme()) ? new Instances(target.getPath().substring(1), args) : null;
    }

    /** The instances of one service. */
    private final class Instances extends NameResolver {

        private final String service;
        private final Executor offload;
        private final ScheduledExecutorService timer;
        private final SynchronizationContext channel;
        private @Nullable Listener2 listener;
        private @Nullable ScheduledFuture<?> reads;

        Instances(String service, Args args) {
            this.service = service;
            this.channel = args.getSynchronizationContext();
            this.timer = args.getScheduledExecutorService();
            this.offload = args.getOffloadExecutor();
        }

        @Override
        public String getServiceAuthority() {
            return service;
        }

        @Override
        public void start(Listener2 toTell) {
            listener = toTell;
            reads = timer.scheduleWithFixedDelay(this::refresh, 0, SECONDS_BETWEEN_READS, TimeUnit.SECONDS);
        }

        @Override
        public void refresh() {
            offload.execute(() -> {
                var found = registry.getInstances(service).stream().map(instance -> new EquivalentAddressGroup(
                        new InetSocketAddress(instance.getHost(), instance.getPort()))).toList();
                channel.execute(() -> tell(found));
            });
        }

        private void tell(List<EquivalentAddressGroup> found) {
            if (listener != null) {
                listener.onResult2(ResolutionResult.newBuilder().setAddressesOrError(found.isEmpty()
                        ? StatusOr.fromStatus(unavailable())
                        : StatusOr.fromValue(found)).build());
            }
        }

        /** The cause says that nothing was sent. */
        private Status unavailable() {
            String reason = "The registry names no instance of " + service;
            return Status.UNAVAILABLE.withDescription(reason).withCause(new ConnectException(reason));
        }

        @Override
        public void shutdown() {
            listener = null;
            if (reads != null) {
                reads.cancel(false);
            }
        }

    }

}
