package io.crema.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.crema.gateway.BackendsHealthIndicator.Backends;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;

@ExtendWith(OutputCaptureExtension.class)
class BackendsHealthIndicatorTest {

    private final List<String> registered = new CopyOnWriteArrayList<>(List.of("order-service"));
    private final BackendsHealthIndicator indicator = new BackendsHealthIndicator(new Registry(),
            new Backends(List.of("order-service", "bakery-service")));

    @Test
    void namesTheBackendsThatItWaitsForOnce(CapturedOutput output) {
        indicator.health();

        assertThat(indicator.health().getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
        assertThat(output).containsOnlyOnce("Waiting for an instance of bakery-service");
    }

    @Test
    void staysReadyOnceItHasSeenAllBackends(CapturedOutput output) {
        registered.add("bakery-service");
        indicator.health();
        registered.clear();

        assertThat(indicator.health().getStatus()).isEqualTo(Status.UP);
        assertThat(output).doesNotContain("Waiting for");
    }

    private final class Registry implements DiscoveryClient {

        @Override
        public String description() {
            return "test";
        }

        @Override
        public List<ServiceInstance> getInstances(String service) {
            return registered.contains(service)
                    ? List.of(new DefaultServiceInstance(service + ":1", service, "localhost", 1, true))
                    : List.of();
        }

        @Override
        public List<String> getServices() {
            return registered;
        }

    }

}
