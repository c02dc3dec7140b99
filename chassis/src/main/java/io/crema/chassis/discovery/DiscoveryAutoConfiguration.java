package io.crema.chassis.discovery;

import java.time.Duration;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.serviceregistry.Registration;
import org.springframework.context.annotation.Bean;

/** Lets a service that registers leave without a failed request. */
@AutoConfiguration(afterName = "org.springframework.cloud.netflix.eureka.EurekaClientAutoConfiguration")
class DiscoveryAutoConfiguration {

    @Bean
    @ConditionalOnBean(Registration.class)
    LeaveTaking leaveTaking(DiscoveryClient registry, Registration self,
            @Value("${crema.leave-taking}") Duration longest) {
        return new LeaveTaking(registry, self, longest);
    }

}
