package io.crema.identity;

import java.time.Clock;
import java.util.Objects;

import io.crema.chassis.request.RequestBodyFilter;
import io.crema.identity.limit.GuessLimits;
import io.crema.identity.limit.LimitProperties;
import io.crema.identity.people.DeviceCookies;
import io.crema.identity.people.SignIn;
import io.crema.identity.session.RefreshTokens;
import io.crema.identity.session.SessionProperties;
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
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2Token;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;
import org.springframework.security.oauth2.server.authorization.client.JdbcRegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.token.DelegatingOAuth2TokenGenerator;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.JwtGenerator;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenCustomizer;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenGenerator;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.UsernamePasswordAuthenticationFilter;
import org.springframework.security.web.header.HeaderWriterFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** The authorization server: its endpoints, its clients and its tokens. */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
@EnableConfigurationProperties({Clients.class, KeyProperties.class, LimitProperties.class})
class AuthorizationServerConfiguration {

    /** Reads the form before the client is authenticated, for its secret may be in there. */
    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    SecurityFilterChain authorizationServer(HttpSecurity http, RequestBodyFilter bodies,
            AuthenticationEntryPoint problemDocuments, RegisteredClientRepository clients, ClientSecrets secrets,
            LimitProperties limits, SignIn signIn, AuthorizationServerEndpoints endpoints,
            @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        return http.addFilterAfter(bodies, HeaderWriterFilter.class)
                .addFilterAfter(new TokenRequestLimits(clients, secrets, new GuessLimits(limits), problems),
                        RequestBodyFilter.class)
                .addFilterAfter(new NamedRedirectUri(problems), TokenRequestLimits.class)
                .addFilterBefore(signIn.filter(), UsernamePasswordAuthenticationFilter.class)
                .oauth2AuthorizationServer(server -> {
                    endpoints.configure(server);
                    http.securityMatcher(server.getEndpointsMatcher());
                })
                .oauth2ResourceServer(server -> server.bearerTokenResolver(AuthorizationServerEndpoints::userInfoToken)
                        .authenticationEntryPoint(problemDocuments))
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .requestCache(AbstractHttpConfigurer::disable).logout(AbstractHttpConfigurer::disable)
                .exceptionHandling(errors -> errors.authenticationEntryPoint((request, response, failure) -> {
                    if (signIn.isAuthorizationRequest(request)) {
                        signIn.ask(request, response);
                    } else {
                        problemDocuments.commence(request, response, failure);
                    }
                }))
                .authorizeHttpRequests(requests -> requests.requestMatchers(signIn::isWithoutForm).permitAll()
                        .anyRequest().authenticated())
                .build();
    }

    @Bean
    RegisteredClientRepository registeredClients(JdbcOperations jdbc, ClientSecrets secrets) {
        return new EquallySlowClients(new JdbcRegisteredClientRepository(jdbc), secrets);
    }

    @Bean
    DeviceCookies deviceCookies(KeyProperties keys) {
        return new DeviceCookies(keys.encryptionKey(), Clock.systemUTC());
    }

    @Bean
    OAuth2TokenGenerator<OAuth2Token> tokenGenerator(JwtEncoder encoder,
            OAuth2TokenCustomizer<JwtEncodingContext> claims,
            SessionProperties sessions) {
        var signed = new JwtGenerator(encoder);
        signed.setJwtCustomizer(claims);
        return new DelegatingOAuth2TokenGenerator(signed, new RefreshTokens(sessions));
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

}
