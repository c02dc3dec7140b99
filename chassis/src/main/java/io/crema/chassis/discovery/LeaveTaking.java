package io.crema.chassis.discovery;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;

import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.discovery.event.HeartbeatEvent;
import org.springframework.cloud.client.serviceregistry.Registration;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;

/**
 * Goes on serving after the registry was told that this instance ends, until its callers have read that there: only then
 * may the server refuse connections. Without another instance that they could call instead, there is nothing to wait for;
 * whether there is one is asked of a registry that was read since, for the callers may know an instance that has just come.
 */
final class LeaveTaking implements SmartLifecycle, ApplicationListener<HeartbeatEvent> {

    private static final Duration POLL = Duration.ofMillis(100);

    private final DiscoveryClient registry;
    private final Registration self;
    private final Duration longest;
    private volatile boolean running;
    private volatile boolean readSince;

    LeaveTaking(DiscoveryClient registry, Registration self, Duration longest) {
        this.registry = registry;
        this.self = self;
        this.longest = longest;
    }

    @Override
    public void start() {
        running = true;
    }

    /** The registry was read. */
    @Override
    public void onApplicationEvent(HeartbeatEvent event) {
        readSince = true;
    }

    @Override
    public void stop(Runnable callback) {
        running = false;
        readSince = false;
        Thread.startVirtualThread(() -> {
            try {
                takeLeave();
            } finally {
                callback.run();
            }
        });
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void takeLeave() {
        long ends = System.nanoTime() + longest.toNanos();
        while ((!readSince || othersServe()) && System.nanoTime() < ends) {
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private boolean othersServe() {
        return registry.getInstances(self.getServiceId()).stream()
                .anyMatch(instance -> !Objects.equals(instance.getInstanceId(), self.getInstanceId()));
    }

}
