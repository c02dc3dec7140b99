package io.crema.gateway;

import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.LoadBalancerLifecycle;
import org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * Configures the load balancer of one service. Each load balancer has a context of its own, with the service's name as a
 * property. Without an annotation it is no configuration of the application.
 */
class MeantServiceConfiguration {

    @Bean
    LoadBalancerLifecycle<Object, Object, ServiceInstance> meantService(Environment context, ProvenBackends backends) {
        return backends.meaning(context.getRequiredProperty(LoadBalancerClientFactory.PROPERTY_NAME));
    }

}
