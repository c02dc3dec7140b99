package io.crema.gateway;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import java.time.Duration;

import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.http.client.HttpComponentsClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.autoconfigure.ClientHttpRequestFactoryBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.validation.annotation.Validated;

/** The pool of connections to the backends, whose own retries would repeat a POST and are off. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(BackendConnections.Limits.class)
class BackendConnections {

    /**
     * @param perInstance connections to one instance of a backend: what one that hangs can hold
     * @param total connections to all backends
     * @param waiting how long a request waits for one of them
     * @param life after which a connection takes no more requests: before its instance closes it, because it ends or
     *        because it was idle; behind a load balancer also how soon a new instance gets its share
     */
    @Validated
    @ConfigurationProperties("crema.gateway.connections")
    record Limits(@Positive int perInstance, @Positive int total, @NotNull Duration waiting, @NotNull Duration life) {}

    @Bean
    ClientHttpRequestFactoryBuilderCustomizer<HttpComponentsClientHttpRequestFactoryBuilder> connections(
            Limits limits) {
        return client -> client.withHttpClientCustomizer(HttpClientBuilder::disableAutomaticRetries)
                .withConnectionManagerCustomizer(
                        pool -> pool.setMaxConnPerRoute(limits.perInstance()).setMaxConnTotal(limits.total()))
                .withConnectionConfigCustomizer(
                        connection -> connection.setTimeToLive(TimeValue.of(limits.life())))
                .withDefaultRequestConfigCustomizer(
                        request -> request.setConnectionRequestTimeout(Timeout.of(limits.waiting())));
    }

}
