package io.crema.gateway;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import jakarta.validation.constraints.NotEmpty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.stereotype.Component;
import org.springframework.validation.annotation.Validated;

/**
 * Reports ready once the gateway knows an instance of every backend, so that the first request is not answered with 503.
 * After that it stays ready: one lost backend must not close the way to the others.
 */
@Component
@EnableConfigurationProperties(BackendsHealthIndicator.Backends.class)
class BackendsHealthIndicator implements HealthIndicator {

    /**
     * Backends that readiness waits for.
     *
     * @param backends names of services
     */
    @Validated
    @ConfigurationProperties("crema.gateway")
    record Backends(@NotEmpty List<String> backends) {}

    private static final Logger log = LoggerFactory.getLogger(BackendsHealthIndicator.class);

    private final DiscoveryClient registry;

    private final List<String> backends;

    private final AtomicBoolean allSeen = new AtomicBoolean();

    private final AtomicReference<List<String>> lastMissing = new AtomicReference<>(List.of());

    BackendsHealthIndicator(DiscoveryClient registry, Backends properties) {
        this.registry = registry;
        this.backends = properties.backends();
    }

    @Override
    public Health health() {
        List<String> missing = backends.stream().filter(backend -> registry.getInstances(backend).isEmpty()).toList();
        if (missing.isEmpty()) {
            allSeen.set(true);
        }
        if (!allSeen.get() && !missing.equals(lastMissing.getAndSet(missing))) {
            log.info("Waiting for an instance of {}", String.join(", ", missing));
        }
        return (allSeen.get() ? Health.up() : Health.outOfService()).withDetail("missing", missing).build();
    }

}
