package io.crema.tls;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.cloud.netflix.eureka.TimeoutProperties;
import org.springframework.cloud.netflix.eureka.http.EurekaClientHttpRequestFactorySupplier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Gives a service what it proves itself with. Without a certificate it listens on the loopback address only. */
@AutoConfiguration(after = SslAutoConfiguration.class, beforeName = "org.springframework.cloud.netflix.eureka.config.DiscoveryClientOptionalArgsConfiguration")
class TlsAutoConfiguration {

    @Bean
    @ConditionalOnProperty(ServiceTls.CONFIGURED)
    ServiceTls serviceTls(SslBundles bundles) {
        return ServiceTls.of(bundles);
    }

    @Bean
    @ConditionalOnWebApplication
    @ConditionalOnMissingBean(ServiceTls.class)
    LoopbackOnly loopbackOnly() {
        return new LoopbackOnly();
    }

    /** Registers with, and reads from, discovery-service only. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(EurekaClientHttpRequestFactorySupplier.class)
    @ConditionalOnBooleanProperty(name = "eureka.client.enabled", matchIfMissing = true)
    static class Registry {

        @Bean
        @ConditionalOnProperty(ServiceTls.CONFIGURED)
        EurekaClientHttpRequestFactorySupplier registryConnections(ServiceTls tls, TimeoutProperties timeouts) {
            return new RegistryConnections(tls, timeouts);
        }

    }

}
