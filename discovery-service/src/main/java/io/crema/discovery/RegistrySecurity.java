package io.crema.discovery;

import com.netflix.appinfo.InstanceInfo;
import com.netflix.eureka.registry.PeerAwareInstanceRegistry;
import io.crema.tls.CertificateSecurity;
import jakarta.ws.rs.ForbiddenException;
import java.util.Objects;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.netflix.eureka.server.event.EurekaInstanceRegisteredEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;
import org.springframework.http.HttpMethod;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;

/**
 * Lets a service write only what is registered under its own name, and lets every service read. Replication to other
 * registries is closed, because there is only one.
 */
@Configuration(proxyBeanMethods = false)
@Import(CertificateSecurity.class)
class RegistrySecurity {

    private static final String[] READABLE = {"/eureka/apps/**", "/eureka/vips/**", "/eureka/svips/**",
            "/eureka/instances/**"};
    private static final String ONE_APPLICATION = "/eureka/apps/{application}/**";

    private final ObjectProvider<PeerAwareInstanceRegistry> registry;

    RegistrySecurity(ObjectProvider<PeerAwareInstanceRegistry> registry) {
        this.registry = registry;
    }

    @Bean
    SecurityFilterChain registry(HttpSecurity http) {
        return CertificateSecurity.of(http).authorizeHttpRequests(requests -> requests
                .requestMatchers(HttpMethod.GET, READABLE).authenticated()
                .requestMatchers(HttpMethod.POST, ONE_APPLICATION).access(itself())
                .requestMatchers(HttpMethod.PUT, ONE_APPLICATION).access(itself())
                .requestMatchers(HttpMethod.DELETE, ONE_APPLICATION).access(itself())
                .anyRequest().denyAll()).build();
    }

    private static AuthorizationManager<RequestAuthorizationContext> itself() {
        return (caller, request) -> {
            var service = caller.get();
            return new AuthorizationDecision(service != null
                    && service.getName().equalsIgnoreCase(request.getVariables().get("application")));
        };
    }

    /**
     * Refuses an instance that would serve another service's name: clients look instances up by virtual address. Eureka
     * publishes the event when it has registered the instance, so that it is removed again.
     */
    @EventListener
    void refuseForeignAddresses(EurekaInstanceRegisteredEvent registration) {
        Authentication caller = SecurityContextHolder.getContext().getAuthentication();
        InstanceInfo instance = registration.getInstanceInfo();
        if (caller == null || !names(instance).allMatch(caller.getName()::equalsIgnoreCase)) {
            registry.getObject().cancel(instance.getAppName(), instance.getId(), false);
            throw new ForbiddenException("An instance serves the name of its own service only");
        }
    }

    private static Stream<String> names(InstanceInfo instance) {
        return Stream.concat(Stream.of(instance.getAppName()),
                Stream.of(instance.getVIPAddress(), instance.getSecureVipAddress()).filter(Objects::nonNull)
                        .flatMap(addresses -> Stream.of(addresses.split(",", -1))));
    }

}
