package io.crema.chassis.tracing;

import brave.sampler.RateLimitingSampler;
import brave.sampler.Sampler;
import io.micrometer.observation.ObservationPredicate;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.micrometer.tracing.brave.autoconfigure.BraveAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.http.client.observation.ClientRequestObservationContext;
import org.springframework.http.server.observation.ServerRequestObservationContext;
import org.springframework.security.config.observation.SecurityObservationSettings;

/** Configures tracing. Requests of clients are traced; probes, scrapes and heartbeats to the registry are not. */
@AutoConfiguration(before = BraveAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@EnableConfigurationProperties(TracingProperties.class)
class TracingAutoConfiguration {

    /** Limits the number of new traces per second. A request that carries a sampling decision keeps it. */
    @Bean
    @ConditionalOnMissingBean
    Sampler tracesPerSecond(TracingProperties properties) {
        return RateLimitingSampler.create(properties.tracesPerSecond());
    }

    /** Turns off three spans per request that carry no information. */
    @Bean
    SecurityObservationSettings noSpansOfFilters() {
        return SecurityObservationSettings.noObservations();
    }

    @Bean
    ObservationPredicate requestsOfClients() {
        return (name, context) -> switch (context) {
            case ServerRequestObservationContext in when in.getCarrier() != null ->
                !in.getCarrier().getRequestURI().startsWith("/actuator");
            case ClientRequestObservationContext out when out.getCarrier() != null ->
                !out.getCarrier().getURI().getPath().startsWith("/eureka/");
            default -> true;
        };
    }

}
