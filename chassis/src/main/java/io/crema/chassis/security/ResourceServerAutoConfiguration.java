package io.crema.chassis.security;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.crema.chassis.config.DescribedServices;
import io.crema.tls.ServiceTls;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration;
import org.springframework.boot.security.oauth2.server.resource.autoconfigure.JwkSetUriJwtDecoderBuilderCustomizer;
import org.springframework.boot.security.oauth2.server.resource.autoconfigure.OAuth2ResourceServerProperties;
import org.springframework.boot.security.oauth2.server.resource.autoconfigure.web.OAuth2ResourceServerWebSecurityAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtTypeValidator;
import org.springframework.security.oauth2.server.resource.web.OAuth2ProtectedResourceMetadataFilter;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.DefaultSecurityFilterChain;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AuthenticationEntryPointFailureHandler;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Makes every service check the access token itself. Only health, information, the OpenAPI document and, if so configured,
 * metrics are open.
 */
@AutoConfiguration(before = {ServletWebSecurityAutoConfiguration.class,
        OAuth2ResourceServerWebSecurityAutoConfiguration.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@EnableMethodSecurity
@EnableConfigurationProperties({AccessProperties.class, DescribedServices.class, OAuth2ResourceServerProperties.class})
class ResourceServerAutoConfiguration {

    private static final String OPENAPI = "/openapi.json";
    private static final String IDENTITY = "identity-service";

    @Bean
    Callers callers(AccessProperties access) {
        return new Callers(access.customerClaim());
    }

    @Bean
    Issuer issuer(OAuth2ResourceServerProperties properties, AccessProperties access, ObjectProvider<ServiceTls> tls) {
        var jwt = properties.getJwt();
        String uri = jwt.getIssuerUri();
        if (uri == null || uri.isBlank()) {
            throw new IllegalStateException("Set CREMA_ISSUER: without it, tokens of any issuer would be accepted");
        }
        if (!access.otherIssuer().isBlank()) {
            return new Issuer(uri, jwt.getJwsAlgorithms());
        }
        String keys = jwt.getJwkSetUri();
        if (keys == null) {
            throw new IllegalStateException("Set spring.security.oauth2.resourceserver.jwt.jwk-set-uri");
        }
        var certified = tls.getIfAvailable();
        var sockets = certified == null ? null : certified.contextFor(IDENTITY).getSocketFactory();
        return new Issuer(uri, jwt.getJwsAlgorithms(), keys, sockets);
    }

    @Bean
    JwkSetUriJwtDecoderBuilderCustomizer issuerKeys(Issuer issuer) {
        return decoder -> decoder
                .jwtProcessorCustomizer(processor -> processor.setJWSKeySelector(issuer.keySelector()));
    }

    /** Boot adds it to its checks of signature, issuer and time. */
    @Bean
    OAuth2TokenValidator<Jwt> requiredClaims(OAuth2ResourceServerProperties properties, AccessProperties access) {
        return new RequiredClaims(properties.getJwt().getAudiences(), access.customerClaim());
    }

    /** Accepts the type that RFC 9068 gives to access tokens, beside the general one. */
    @Bean
    JwtTypeValidator accessTokenTypes() {
        var types = new JwtTypeValidator(List.of("JWT", "at+jwt", "application/at+jwt"));
        types.setAllowEmpty(true);
        return types;
    }

    /** Accepts header values in UTF-8. HTTP does not define their encoding, but clients send UTF-8. */
    @Bean
    HttpFirewall httpFirewall() {
        var firewall = new StrictHttpFirewall();
        firewall.setAllowedHeaderValues(value -> new String(value.getBytes(StandardCharsets.ISO_8859_1),
                StandardCharsets.UTF_8).codePoints().noneMatch(it -> it != '\t' && Character.isISOControl(it)));
        return firewall;
    }

    @Bean
    ProblemEntryPoint problemEntryPoint(
            @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        return new ProblemEntryPoint(problems);
    }

    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    SecurityFilterChain resourceServer(HttpSecurity http, AccessProperties access, DescribedServices descriptions,
            ProblemEntryPoint problems) {
        return withoutMetadata(stateless(http, problems).authorizeHttpRequests(requests -> {
            requests.dispatcherTypeMatchers(DispatcherType.ERROR, DispatcherType.ASYNC, DispatcherType.FORWARD)
                    .permitAll();
            readable(access.openMetrics()).forEach(path -> {
                requests.requestMatchers(HttpMethod.GET, path).permitAll();
                requests.requestMatchers(HttpMethod.HEAD, path).permitAll();
            });
            requests.requestMatchers("/actuator/prometheus").hasAnyAuthority("SCOPE_metrics", "SCOPE_operations");
            requests.requestMatchers("/actuator/**").hasAuthority("SCOPE_operations");
            access.rulesWith(descriptions).forEach(rule -> {
                rule.methods().forEach(method -> requests.requestMatchers(method, rule.path())
                        .hasAuthority("SCOPE_" + rule.scope()));
                if (rule.methods().contains(HttpMethod.GET)) {
                    requests.requestMatchers(HttpMethod.HEAD, rule.path()).hasAuthority("SCOPE_" + rule.scope());
                }
            });
            requests.anyRequest().authenticated();
        }).oauth2ResourceServer(server -> server.jwt(jwt -> {
        }).authenticationEntryPoint(problems).accessDeniedHandler(problems)
                .withObjectPostProcessor(answeringServiceFailures(problems))).build());
    }

    /** Ignores a bearer token where none is needed: a stale one must not lock its client out. */
    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE - 1)
    SecurityFilterChain openPaths(HttpSecurity http, AccessProperties access, ProblemEntryPoint problems) {
        return stateless(http, problems)
                .securityMatchers(open -> open.requestMatchers(
                        Stream.concat(Stream.of(OPENAPI), access.open().stream()).toArray(String[]::new)))
                .authorizeHttpRequests(requests -> requests.anyRequest().permitAll()).build();
    }

    private static HttpSecurity stateless(HttpSecurity http, ProblemEntryPoint problems) {
        return http.csrf(AbstractHttpConfigurer::disable).logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .exceptionHandling(errors -> errors.authenticationEntryPoint(problems).accessDeniedHandler(problems));
    }

    private static List<String> readable(boolean metrics) {
        var paths = new ArrayList<>(List.of("/actuator/health/**", "/actuator/info"));
        if (metrics) {
            paths.add("/actuator/prometheus");
        }
        return paths;
    }

    /** Removes metadata that claim certificate-bound tokens and repeat the client's Host header. */
    private static SecurityFilterChain withoutMetadata(DefaultSecurityFilterChain chain) {
        List<Filter> filters = chain.getFilters().stream()
                .filter(filter -> !(filter instanceof OAuth2ProtectedResourceMetadataFilter)).toList();
        return new DefaultSecurityFilterChain(chain.getRequestMatcher(), filters);
    }

    /** Answers 503 when the issuer's keys cannot be fetched; by default the filter throws, which ends as a 500. */
    private static ObjectPostProcessor<BearerTokenAuthenticationFilter> answeringServiceFailures(
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
