package io.crema.chassis.discovery;

import java.util.Objects;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.serviceregistry.Registration;
import org.springframework.context.annotation.Bean;

/** Lets a service that registers itself shut down without a failed request. Without a registry, DNS finds services. */
@AutoConfiguration(afterName = "org.springframework.cloud.netflix.eureka.EurekaClientAutoConfiguration")
@EnableConfigurationProperties(DiscoveryProperties.class)
class DiscoveryAutoConfiguration {

    @Bean
    @ConditionalOnBean(Registration.class)
    GracefulDeregistration gracefulDeregistration(DiscoveryClient registry, Registration self,
            DiscoveryProperties properties) {
        return new GracefulDeregistration(registry, self, properties.deregistrationWait());
    }

    @Bean
    @ConditionalOnProperty("crema.discovery.dns-port")
    DnsDiscovery dnsDiscovery(DiscoveryProperties properties) {
        return new DnsDiscovery(Objects.requireNonNull(properties.dnsPort()));
    }

}
