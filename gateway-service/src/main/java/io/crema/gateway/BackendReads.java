package io.crema.gateway;

import java.util.Optional;
import java.util.concurrent.Callable;

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

    private static final CallFailure.CountsAnswer SERVES_NOBODY = new CallFailure.CountsAnswer();

    private final RestClient client;
    private final Bulkheads bulkheads;
    private final CircuitBreakerRegistry breakers;
    private final Failover failover;
    private final Fallback fallback;

    BackendReads(RestClient.Builder client, LoadBalancerClient loadBalancer, LoadBalancerRequestFactory requests,
            Bulkheads bulkheads, CircuitBreakerRegistry breakers, Failover failover, Fallback fallback) {
        this.client = client.requestInterceptor(new LoadBalancerInterceptor(loadBalancer, requests)).build();
        this.bulkheads = bulkheads;
        this.breakers = breakers;
        this.failover = failover;
        this.fallback = fallback;
    }

    /** Reads a resource with the token of the caller: from the alternative service if the first one serves nobody. */
    Answer read(Composition.Part part, String token) throws Exception {
        String alternative = part.alternative();
        if (alternative == null) {
            return readFrom(part.backend(), part, token);
        }
        try {
            Answer answer = readFrom(part.backend(), part, token);
            return SERVES_NOBODY.test(answer) ? readFrom(alternative, part, token) : answer;
        } catch (RuntimeException failure) {
            var kind = CallFailure.of(failure);
            if (kind == CallFailure.UNRELATED || Thread.currentThread().isInterrupted()) {
                throw failure;
            }
            fallback.report(part.backend(), kind, failure);
            return readFrom(alternative, part, token);
        }
    }

    /** Reads a resource that is open to everybody. */
    Answer readOpen(String service, String path) throws Exception {
        return guarded(service, () -> answer(client.get().uri("http://" + service + path)));
    }

    private Answer readFrom(String service, Composition.Part part, String token) throws Exception {
        return guarded(service, () -> readOnce(service, part, token));
    }

    private Answer guarded(String service, Callable<Answer> read) throws Exception {
        return bulkheads.call(service, () -> breakers.circuitBreaker(service)
                .executeCallable(() -> failover.repeating(service, HttpMethod.GET, read)));
    }

    private Answer readOnce(String service, Composition.Part part, String token) {
        return answer(client.get().uri("http://" + service + part.path(), part.variables())
                .headers(headers -> headers.setBearerAuth(token)));
    }

    private static Answer answer(RestClient.RequestHeadersSpec<?> request) {
        return request.accept(MediaType.APPLICATION_JSON)
                .exchangeForRequiredValue((_, answer) -> new Answer(answer.getStatusCode().value(),
                        answer.getStatusCode().is2xxSuccessful()
                                ? Optional.ofNullable(answer.bodyTo(JsonNode.class))
                                : Optional.empty()));
    }

}
