package io.crema.identity;

import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import io.crema.chassis.request.RequestBodyFilter;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.client.JdbcRegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenCustomizer;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.header.HeaderWriterFilter;

/** The authorization server: its endpoints, its clients and the claims of its tokens. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(Clients.class)
class AuthorizationServerConfiguration {

    /** Reads the form before the client is authenticated, for its secret may be in there. */
    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    SecurityFilterChain authorizationServer(HttpSecurity http, RequestBodyFilter bodies,
            AuthenticationEntryPoint problems) {
        return http.addFilterAfter(bodies, HeaderWriterFilter.class)
                .oauth2AuthorizationServer(server -> http.securityMatcher(server.getEndpointsMatcher()))
                .exceptionHandling(errors -> errors.authenticationEntryPoint(problems))
                .authorizeHttpRequests(requests -> requests.anyRequest().authenticated()).build();
    }

    @Bean
    RegisteredClientRepository registeredClients(JdbcOperations jdbc) {
        return new JdbcRegisteredClientRepository(jdbc);
    }

    @Bean
    OAuth2AuthorizationService authorizations() {
        return new SelfContainedTokens();
    }

    @Bean
    JWKSource<SecurityContext> signingKey(SigningKeys keys) {
        return new ImmutableJWKSet<>(keys.current());
    }

    /** Binds a customer's token to the customer. A request without a scope gets all scopes of the client. */
    @Bean
    OAuth2TokenCustomizer<JwtEncodingContext> claims() {
        return token -> {
            if (token.getAuthorizedScopes().isEmpty()) {
                token.getClaims().claim("scope", token.getRegisteredClient().getScopes());
            }
            Object customerId = token.getRegisteredClient().getClientSettings()
                    .getSetting(ClientRegistration.CUSTOMER_ID);
            if (customerId != null) {
                token.getClaims().claim("customer_id", customerId);
            }
        };
    }

}
