package io.crema.gateway;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.crema.chassis.config.ConfigurationRefresh;
import io.crema.chassis.config.ConfigurationRefresh.Outcome;
import io.crema.chassis.problem.ProblemException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpHeaders;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientResponseException;

/**
 * Refreshes the configuration of all instances of the platform, as the operator who calls. It asks each instance that the
 * registry knows and reports what each one did. Another gateway is asked by its own caller: a gateway does not prove who it
 * is.
 */
@RestController
@PreAuthorize("hasAuthority('SCOPE_operations')")
class PlatformRefresh implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(PlatformRefresh.class);
    private static final String CONFIG_SERVER = "config-service";
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    /**
     * The result of a refresh in one instance.
     *
     * @param error reason for which the instance was not refreshed
     */
    record Refreshed(String service, String instance, List<String> applied, List<String> restart,
            Map<String, String> refused, @Nullable String error) {

        private static Refreshed done(String service, String instance, Outcome outcome) {
            return new Refreshed(service, instance, outcome.applied(), outcome.restart(), outcome.refused(), null);
        }

        private static Refreshed failed(Target target, String error) {
            return new Refreshed(target.service(), target.address(), List.of(), List.of(), Map.of(), error);
        }

    }

    /** An instance of a service. The registry writes the service's name in capitals, the certificate does not. */
    private record Target(String service, ServiceInstance instance) {

        private String address() {
            return instance.getHost() + ":" + instance.getPort();
        }

    }

    private final DiscoveryClient registry;
    private final ConfigurationRefresh here;
    private final String ownName;
    private final Collection<String> routed;
    private final @Nullable ProvenBackends proven;
    private final RestClient client;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    PlatformRefresh(DiscoveryClient registry, ConfigurationRefresh here,
            Environment environment, AllRoutes routes,
            ObjectProvider<ProvenBackends> proven, RestClient.Builder client,
            ClientHttpRequestFactoryBuilder<?> connections, HttpClientSettings settings) {
        this.registry = registry;
        this.here = here;
        this.ownName = environment.getRequiredProperty("spring.application.name");
        this.routed = routes.all().stream().filter(route -> route.uri() == null).map(Route::backend).distinct()
                .toList();
        this.proven = proven.getIfAvailable();
        this.client = client.requestFactory(connections.build(settings.withReadTimeout(DEADLINE))).build();
    }

    /**
     * Refreshes the configuration of all instances. This one is first: if it cannot have the configuration, no other one can.
     *
     * @throws ProblemException 503 if the config server does not answer
     */
    @PostMapping("/operations/refresh")
    List<Refreshed> refresh(@RequestHeader(HttpHeaders.AUTHORIZATION) String token) throws InterruptedException {
        var refreshed = new ArrayList<>(List.of(Refreshed.done(ownName, "this", here.run())));
        var targets = services().filter(service -> !service.equals(ownName))
                .flatMap(service -> registry.getInstances(service).stream().map(it -> new Target(service, it)))
                .toList();
        var calls = targets.stream().<Callable<Refreshed>>map(target -> () -> refreshed(target, token)).toList();
        var answers = threads.invokeAll(calls, DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        for (int i = 0; i < targets.size(); i++) {
            refreshed.add(answers.get(i).state() == Future.State.SUCCESS
                    ? answers.get(i).resultNow()
                    : Refreshed.failed(targets.get(i), "no answer within " + DEADLINE.toSeconds() + " s"));
        }
        return refreshed;
    }

    /** DNS lists no services. The config server reads its files at each request. */
    private Stream<String> services() {
        return Stream.concat(registry.getServices().stream(), routed.stream()).distinct().sorted()
                .filter(service -> !service.equals(CONFIG_SERVER));
    }

    private Refreshed refreshed(Target target, String token) {
        try {
            return proven == null
                    ? ask(target, token)
                    : proven.meaning(target.service(), () -> ask(target, token));
        } catch (RestClientResponseException refused) {
            return Refreshed.failed(target, "it answered " + refused.getStatusCode().value());
        } catch (RuntimeException failure) {
            log.warn("{} at {} was not refreshed", target.service(), target.address(), failure);
            return Refreshed.failed(target, "it cannot be reached");
        }
    }

    private Refreshed ask(Target target, String token) {
        var outcome = client.post().uri(target.instance().getUri() + "/operations/configuration/refresh")
                .header(HttpHeaders.AUTHORIZATION, token).retrieve().requiredBody(Outcome.class);
        return Refreshed.done(target.service(), target.address(), outcome);
    }

    @Override
    public void destroy() {
        threads.shutdownNow();
    }

}
