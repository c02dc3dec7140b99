package io.crema.chassis.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.junit.jupiter.api.Test;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.discovery.event.HeartbeatEvent;
import org.springframework.cloud.client.serviceregistry.Registration;

class GracefulDeregistrationTest {

    private static final Duration NEVER = Duration.ofHours(1);

    private final Instance self = new Instance("self");
    private final Registry registry = new Registry();
    private GracefulDeregistration deregistration = new GracefulDeregistration(registry, self, NEVER);

    @Test
    void theOnlyInstanceStopsOnceItHasRereadTheRegistry() {
        registry.instances.add(self);
        var stopped = stopped(NEVER);

        read();

        assertThat(stopped).succeedsWithin(1, TimeUnit.SECONDS);
    }

    @Test
    void anInstanceServesOnWhenItsSuccessorAppears() {
        registry.instances.add(self);
        var stopped = stopped(NEVER);

        registry.instances.add(new Instance("successor"));
        read();

        assertThatThrownBy(() -> stopped.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
    }

    @Test
    void anInstanceWithoutRegistryServesOnForTheWholeWait() {
        registry.instances.add(self);
        var longest = Duration.ofMillis(300);
        long begin = System.nanoTime();

        assertThat(stopped(longest)).succeedsWithin(5, TimeUnit.SECONDS)
                .satisfies(end -> assertThat(Duration.ofNanos(end - begin)).isGreaterThanOrEqualTo(longest));
    }

    @Test
    void anInstanceBesideOthersServesOnForTheWholeWait() {
        registry.instances.addAll(List.of(self, new Instance("other")));
        var longest = Duration.ofMillis(300);
        long begin = System.nanoTime();

        assertThat(stopped(longest)).succeedsWithin(5, TimeUnit.SECONDS)
                .satisfies(end -> assertThat(Duration.ofNanos(end - begin)).isGreaterThanOrEqualTo(longest));
    }

    @Test
    void anInstanceStopsWaitingWhenTheOthersAreGone() {
        registry.instances.addAll(List.of(self, new Instance("other")));
        var stopped = stopped(NEVER);
        assertThat(stopped).isNotDone();

        registry.instances.clear();
        read();

        assertThat(stopped).succeedsWithin(1, TimeUnit.SECONDS);
    }

    private CompletableFuture<Long> stopped(Duration longest) {
        var stopped = new CompletableFuture<Long>();
        deregistration = new GracefulDeregistration(registry, self, longest);
        deregistration.stop(() -> stopped.complete(System.nanoTime()));
        return stopped;
    }

    private void read() {
        deregistration.onApplicationEvent(new HeartbeatEvent(registry, 1));
    }

    private static final class Registry implements DiscoveryClient {

        private final List<ServiceInstance> instances = new CopyOnWriteArrayList<>();

        @Override
        public String description() {
            return "in memory";
        }

        @Override
        public List<ServiceInstance> getInstances(String serviceId) {
            return instances.stream().filter(instance -> instance.getServiceId().equals(serviceId)).toList();
        }

        @Override
        public List<String> getServices() {
            return List.of();
        }

    }

    private static final class Instance extends DefaultServiceInstance implements Registration {

        Instance(String id) {
            super(id, "order-service", "localhost", 8080, false);
        }

    }

}
