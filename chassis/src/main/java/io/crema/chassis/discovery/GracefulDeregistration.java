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
 * Delays the shutdown of the web server after the instance has left the registry, until its callers have fetched the
 * registry again. The only instance of a service does not wait, for its callers have no other to call. It re-reads the
 * registry before it concludes that it is the only one: the callers may know an instance that started a moment ago.
 */
final class GracefulDeregistration implements SmartLifecycle, ApplicationListener<HeartbeatEvent> {

    private static final Duration POLL = Duration.ofMillis(100);

    private final DiscoveryClient registry;
    private final Registration self;
    private final Duration longest;
    private volatile boolean running;
    private volatile boolean reread;

    GracefulDeregistration(DiscoveryClient registry, Registration self, Duration longest) {
        this.registry = registry;
        this.self = self;
        this.longest = longest;
    }

    @Override
    public void start() {
        running = true;
    }

    /** Notes that the registry was fetched. */
    @Override
    public void onApplicationEvent(HeartbeatEvent event) {
        reread = true;
    }

    @Override
    public void stop(Runnable callback) {
        running = false;
        reread = false;
        Thread.startVirtualThread(() -> {
            try {
                awaitCallers();
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

    private void awaitCallers() {
        long ends = System.nanoTime() + longest.toNanos();
        while ((!reread || otherInstancesExist()) && System.nanoTime() < ends) {
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private boolean otherInstancesExist() {
        return registry.getInstances(self.getServiceId()).stream()
                .anyMatch(instance -> !Objects.equals(instance.getInstanceId(), self.getInstanceId()));
    }

}
