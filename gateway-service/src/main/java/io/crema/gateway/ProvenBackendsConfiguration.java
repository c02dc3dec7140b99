package io.crema.gateway;

import java.util.Objects;

import io.crema.tls.ServiceTls;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.core5.util.Timeout;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.http.client.HttpComponentsClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.autoconfigure.ClientHttpRequestFactoryBuilderCustomizer;
import org.springframework.cloud.loadbalancer.annotation.LoadBalancerClients;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Makes the backends prove who they are, where the services have certificates. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(ServiceTls.CONFIGURED)
@LoadBalancerClients(defaultConfiguration = MeantServiceConfiguration.class)
class ProvenBackendsConfiguration {

    /** Longer than the time limit of a connection: beside much work a handshake takes its time. */
    private static final Timeout HANDSHAKE = Timeout.ofSeconds(2);

    @Bean
    ProvenBackends provenBackends(ServiceTls tls, AllRoutes routes) {
        return new ProvenBackends(tls.contextForAnyService(),
                routes.all().stream().map(Route::uri).filter(Objects::nonNull).toList());
    }

    @Bean
    ClientHttpRequestFactoryBuilderCustomizer<HttpComponentsClientHttpRequestFactoryBuilder> provenConnections(
            ProvenBackends proven) {
        return client -> client
                .withHttpClientCustomizer(http -> http.setRoutePlanner(proven).disableConnectionState())
                .withConnectionManagerCustomizer(pool -> pool.setTlsSocketStrategy(proven).setDefaultTlsConfig(
                        TlsConfig.custom().setHandshakeTimeout(HANDSHAKE).build()));
    }

}
