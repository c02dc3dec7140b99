package io.crema.chassis.tracing;

import io.micrometer.observation.ObservationPredicate;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.http.client.observation.ClientRequestObservationContext;
import org.springframework.http.server.observation.ServerRequestObservationContext;

/** Traces and measures the requests of clients, not those of probes and scrapers nor the registry's heartbeats. */
@AutoConfiguration
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
class TracingAutoConfiguration {

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
