package io.crema.identity;

import java.util.Objects;

import io.crema.chassis.request.RequestBodyFilter;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.security.oauth2.server.resource.autoconfigure.OAuth2ResourceServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.client.JdbcRegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenCustomizer;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.header.HeaderWriterFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** The authorization server: its endpoints, its clients and the claims of its tokens. */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
@EnableConfigurationProperties({Clients.class, KeyProperties.class, LimitProperties.class})
class AuthorizationServerConfiguration {

    /** Reads the form before the client is authenticated, for its secret may be in there. */
    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    SecurityFilterChain authorizationServer(HttpSecurity http, RequestBodyFilter bodies,
            AuthenticationEntryPoint problemDocuments,
            RegisteredClientRepository clients, ClientSecrets secrets, LimitProperties limits,
            @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        return http.addFilterAfter(bodies, HeaderWriterFilter.class)
                .addFilterAfter(new TokenRequestLimits(clients, secrets, limits, problems), RequestBodyFilter.class)
                .oauth2AuthorizationServer(server -> http.securityMatcher(server.getEndpointsMatcher()))
                .exceptionHandling(errors -> errors.authenticationEntryPoint(problemDocuments))
                .authorizeHttpRequests(requests -> requests.anyRequest().authenticated()).build();
    }

    @Bean
    RegisteredClientRepository registeredClients(JdbcOperations jdbc, ClientSecrets secrets) {
        return new EquallySlowClients(new JdbcRegisteredClientRepository(jdbc), secrets);
    }

    @Bean
    OAuth2AuthorizationService authorizations() {
        return new SelfContainedTokens();
    }

    @Bean
    JwtEncoder tokens(SigningKeys keys) {
        return new NimbusJwtEncoder((selector, _) -> keys.signing(selector));
    }

    /** Fails the start if the keys cannot be read. */
    @Bean
    ApplicationRunner signingKeysAtStart(SigningKeys keys) {
        return _ -> keys.published();
    }

    /** Checks the operators' own tokens as every service does, without a request to itself. */
    @Bean
    JwtDecoder operatorsTokens(SigningKeys keys, OAuth2ResourceServerProperties properties,
            OAuth2TokenValidator<Jwt> requiredClaims) {
        var decoder = NimbusJwtDecoder.withJwkSource(keys).build();
        decoder.setJwtValidator(new DelegatingOAuth2TokenValidator<>(
                JwtValidators.createDefaultWithIssuer(Objects.requireNonNull(properties.getJwt().getIssuerUri())),
                requiredClaims));
        return decoder;
    }

    /** Binds a customer's token to the customer. A request without a scope gets all scopes of the client. */
    @Bean
    OAuth2TokenCustomizer<JwtEncodingContext> claims(OAuth2ResourceServerProperties properties) {
        return token -> {
            token.getClaims().audience(properties.getJwt().getAudiences());
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
