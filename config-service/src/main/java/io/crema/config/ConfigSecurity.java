package io.crema.config;

import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;

import io.crema.tls.CertificateSecurity;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpMethod;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;

/**
 * Serves a service its own settings, and nothing else. Labels, plain files, encryption and decryption are closed: no service
 * uses them.
 */
@Configuration(proxyBeanMethods = false)
@Import(CertificateSecurity.class)
class ConfigSecurity {

    private static final Predicate<String> PROFILES = Pattern.compile("[A-Za-z0-9_-]{1,40}(,[A-Za-z0-9_-]{1,40}){0,9}")
            .asMatchPredicate();

    @Bean
    SecurityFilterChain settings(HttpSecurity http) {
        return CertificateSecurity.of(http).authorizeHttpRequests(requests -> requests
                .requestMatchers("/actuator/**").denyAll()
                .requestMatchers(HttpMethod.GET, "/{application}/{profiles}").access(itself())
                .anyRequest().denyAll()).build();
    }

    private static AuthorizationManager<RequestAuthorizationContext> itself() {
        return (caller, request) -> {
            var service = caller.get();
            return new AuthorizationDecision(service != null && isOwn(service.getName(), request.getVariables()));
        };
    }

    private static boolean isOwn(String service, Map<String, String> path) {
        return service.equals(path.get("application")) && PROFILES.test(path.getOrDefault("profiles", ""));
    }

}
