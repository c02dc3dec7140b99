package io.crema.gateway;

import java.util.Optional;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import org.springframework.cloud.client.loadbalancer.LoadBalancerClient;
import org.springframework.cloud.client.loadbalancer.LoadBalancerInterceptor;
import org.springframework.cloud.client.loadbalancer.LoadBalancerRequestFactory;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;

/** The gateway's own reads, with the same breakers, retries, load balancing and connections as its routes. */
@Component
class BackendReads {

    /**
     * An answer of a backend.
     *
     * @param body the body of a good answer
     */
    record Answer(int status, Optional<JsonNode> body) {}

    private final RestClient client;
    private final Bulkheads bulkheads;
    private final CircuitBreakerRegistry breakers;
    private final Failover failover;

    BackendReads(RestClient.Builder client, LoadBalancerClient loadBalancer, LoadBalancerRequestFactory requests,
            Bulkheads bulkheads, CircuitBreakerRegistry breakers, Failover failover) {
        this.client = client.requestInterceptor(new LoadBalancerInterceptor(loadBalancer, requests)).build();
        this.bulkheads = bulkheads;
        this.breakers = breakers;
        this.failover = failover;
    }

    /** Reads a resource with the token of the caller. */
    Answer read(Composition.Part part, String token) throws Exception {
        String backend = part.backend();
        return bulkheads.call(backend, () -> breakers.circuitBreaker(backend).executeCallable(
                () -> failover.repeating(backend, HttpMethod.GET, () -> readOnce(part, token))));
    }

    private Answer readOnce(Composition.Part part, String token) {
        return client.get().uri("http://" + part.backend() + part.path(), part.variables())
                .headers(headers -> headers.setBearerAuth(token)).accept(MediaType.APPLICATION_JSON)
                .exchangeForRequiredValue((_, answer) -> new Answer(answer.getStatusCode().value(),
                        answer.getStatusCode().is2xxSuccessful()
                                ? Optional.ofNullable(answer.bodyTo(JsonNode.class))
                                : Optional.empty()));
    }

}
