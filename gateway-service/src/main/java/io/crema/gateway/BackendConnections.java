package io.crema.gateway;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.core5.http.config.CharCodingConfig;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.http.client.HttpComponentsClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.autoconfigure.ClientHttpRequestFactoryBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.validation.annotation.Validated;

/** The pool of connections to the backends. The client's own retries are off: they would repeat a POST. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(BackendConnections.Limits.class)
class BackendConnections {

    /**
     * Limits of the pool.
     *
     * @param perInstance connections to one instance of a backend: as many as an instance that hangs can hold
     * @param total connections to all backends
     * @param waiting time that a request waits for a free connection
     * @param life age after which a connection takes no more requests: less than the time after which an instance closes
     *        an idle connection; behind a load balancer also the time until a new instance gets its share
     */
    @Validated
    @ConfigurationProperties("crema.gateway.connections")
    record Limits(@Positive int perInstance, @Positive int total, @NotNull Duration waiting, @NotNull Duration life) {}

    @Bean
    ClientHttpRequestFactoryBuilderCustomizer<HttpComponentsClientHttpRequestFactoryBuilder> connections(
            Limits limits) {
        return client -> client.withHttpClientCustomizer(HttpClientBuilder::disableAutomaticRetries)
                .withConnectionManagerCustomizer(pool -> pool.setMaxConnPerRoute(limits.perInstance())
                        .setMaxConnTotal(limits.total()).setConnectionFactory(passingHeadersOnByteByByte()))
                .withConnectionConfigCustomizer(
                        connection -> connection.setTimeToLive(TimeValue.of(limits.life())))
                .withDefaultRequestConfigCustomizer(
                        request -> request.setConnectionRequestTimeout(Timeout.of(limits.waiting())));
    }

    /** Writes header values as Tomcat has read them: a character per byte, so that UTF-8 stays UTF-8. */
    private static ManagedHttpClientConnectionFactory passingHeadersOnByteByByte() {
        return ManagedHttpClientConnectionFactory.builder()
                .charCodingConfig(CharCodingConfig.custom().setCharset(StandardCharsets.ISO_8859_1).build()).build();
    }

}
