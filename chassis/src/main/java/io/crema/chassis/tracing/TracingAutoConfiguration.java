package io.crema.chassis.tracing;

import brave.sampler.RateLimitingSampler;
import brave.sampler.Sampler;
import io.micrometer.observation.ObservationPredicate;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.micrometer.tracing.brave.autoconfigure.BraveAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.http.client.observation.ClientRequestObservationContext;
import org.springframework.http.server.observation.ServerRequestObservationContext;
import org.springframework.security.config.observation.SecurityObservationSettings;

/** Traces and measures the requests of clients, not those of probes and scrapers nor the registry's heartbeats. */
@AutoConfiguration(before = BraveAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
class TracingAutoConfiguration {

    /** Starts so many traces a second at most; what brings a trace, or the decision against one, keeps it. */
    @Bean
    @ConditionalOnMissingBean
    Sampler tracesPerSecond(@Value("${crema.tracing.traces-per-second:10}") int limit) {
        return RateLimitingSampler.create(limit);
    }

    /** Three spans a request that would tell nothing. */
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
