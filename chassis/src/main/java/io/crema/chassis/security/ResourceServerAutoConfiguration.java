package io.crema.chassis.security;

import java.time.Duration;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import jakarta.servlet.DispatcherType;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration;
import org.springframework.boot.security.oauth2.server.resource.autoconfigure.JwkSetUriJwtDecoderBuilderCustomizer;
import org.springframework.boot.security.oauth2.server.resource.autoconfigure.web.OAuth2ResourceServerWebSecurityAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.oauth2.server.resource.web.BearerTokenAuthenticationEntryPoint;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.authentication.AuthenticationEntryPointFailureHandler;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Every service checks the access token itself; only health and metrics are open. */
@AutoConfiguration(before = {ServletWebSecurityAutoConfiguration.class,
        OAuth2ResourceServerWebSecurityAutoConfiguration.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@EnableMethodSecurity
@EnableConfigurationProperties(AccessProperties.class)
class ResourceServerAutoConfiguration {

    private static final Duration KEYS_ARE_FRESH = Duration.ofMinutes(5);

    @Bean
    Callers callers() {
        return new Callers();
    }

    @Bean
    JwkSetUriJwtDecoderBuilderCustomizer issuerKeys(
            @Value("${spring.security.oauth2.resourceserver.jwt.jwk-set-uri}") String url) {
        return decoder -> decoder.jwtProcessorCustomizer(processor -> processor
                .setJWSKeySelector(new JWSVerificationKeySelector<>(JWSAlgorithm.RS256,
                        IssuerKeys.at(url, KEYS_ARE_FRESH))));
    }

    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    SecurityFilterChain resourceServer(HttpSecurity http, AccessProperties access,
            @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        AuthenticationEntryPoint challenge = new BearerTokenAuthenticationEntryPoint();
        AuthenticationEntryPoint unauthorized = (request, response, failure) -> {
            if (!(failure instanceof AuthenticationServiceException)) {
                challenge.commence(request, response, failure);
            }
            problems.resolveException(request, response, null, failure);
        };
        AccessDeniedHandler forbidden = (request, response, failure) -> {
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer error=\"insufficient_scope\"");
            problems.resolveException(request, response, null, failure);
        };
        return http.csrf(AbstractHttpConfigurer::disable).logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .authorizeHttpRequests(requests -> {
                    requests.dispatcherTypeMatchers(DispatcherType.ERROR, DispatcherType.ASYNC, DispatcherType.FORWARD)
                            .permitAll();
                    requests.requestMatchers(HttpMethod.GET, "/actuator/health/**", "/actuator/info",
                            "/actuator/prometheus").permitAll();
                    requests.requestMatchers("/actuator/**").hasAuthority("SCOPE_operations");
                    access.open().forEach(path -> requests.requestMatchers(path).permitAll());
                    access.rules().forEach(rule -> rule.methods().forEach(method -> requests
                            .requestMatchers(method, rule.path()).hasAuthority("SCOPE_" + rule.scope())));
                    requests.anyRequest().authenticated();
                }).oauth2ResourceServer(server -> server.jwt(jwt -> {
                }).authenticationEntryPoint(unauthorized).accessDeniedHandler(forbidden)
                        .withObjectPostProcessor(answeringAlsoWhenItCannotTell(unauthorized)))
                .exceptionHandling(
                        errors -> errors.authenticationEntryPoint(unauthorized).accessDeniedHandler(forbidden))
                .build();
    }

    /** The filter's own handler would throw what is nobody's bad token, and end as an internal error. */
    private static ObjectPostProcessor<BearerTokenAuthenticationFilter> answeringAlsoWhenItCannotTell(
            AuthenticationEntryPoint entry) {
        var handler = new AuthenticationEntryPointFailureHandler(entry);
        handler.setRethrowAuthenticationServiceException(false);
        return new ObjectPostProcessor<>() {
            @Override
            public <O extends BearerTokenAuthenticationFilter> O postProcess(O filter) {
                filter.setAuthenticationFailureHandler(handler);
                return filter;
            }
        };
    }

}
