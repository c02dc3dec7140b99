package io.crema.chassis.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;

class DnsDiscoveryTest {

    private final ApplicationContextRunner context = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(DiscoveryAutoConfiguration.class));

    @Test
    void findsAnyServiceAtItsName() {
        context.withPropertyValues("crema.discovery.dns-port=8080")
                .run(started -> assertThat(started.getBean(DiscoveryClient.class).getInstances("bakery-service"))
                        .extracting(ServiceInstance::getUri)
                        .containsExactly(URI.create("https://bakery-service:8080")));
    }

    @Test
    void isAbsentWhereARegistryKnowsTheServices() {
        context.run(started -> assertThat(started).doesNotHaveBean(DiscoveryClient.class));
    }

}
