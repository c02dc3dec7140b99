package io.crema.gateway.session;

import java.util.Objects;
import java.util.stream.Stream;

import io.crema.chassis.problem.ProblemException;
import io.crema.chassis.security.Issuer;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.client.oidc.authentication.OidcIdTokenValidator;
import org.springframework.security.oauth2.client.oidc.userinfo.OidcUserService;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.web.DefaultOAuth2AuthorizationRequestResolver;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestRedirectFilter;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestResolver;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.JwtDecoderFactory;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;
import org.springframework.security.web.context.NullSecurityContextRepository;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * The login of people: the authorization code flow with PKCE, begun by {@code GET /login}. It keeps nothing in the memory of
 * this instance.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SessionProperties.class)
class LoginConfiguration {

    private static final Logger log = LoggerFactory.getLogger(LoginConfiguration.class);

    private static final String LOGIN = "/login";

    @Bean
    FilterRegistrationBean<SessionFilter> sessionFilter(SessionCookies cookies, Sessions sessions, FreshTokens tokens,
            SessionProperties properties, @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        var registration = new FilterRegistrationBean<>(
                new SessionFilter(cookies, sessions, tokens, properties.paths(), problems));
        registration.setOrder(SecurityFilterProperties.DEFAULT_FILTER_ORDER - 1);
        return registration;
    }

    @Bean
    JwtDecoderFactory<ClientRegistration> idTokens(Issuer issuer) {
        return registration -> issuer.decoder(new DelegatingOAuth2TokenValidator<>(new JwtTimestampValidator(),
                new OidcIdTokenValidator(registration)));
    }

    /** Before the chains of the chassis. A login needs no CSRF token: its state is bound to the browser. */
    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE - 2)
    SecurityFilterChain login(HttpSecurity http, LoginClient client, LoginAttempts attempts, SessionStart start,
            SessionProperties properties,
            @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        ClientRegistrationRepository registrations = _ -> client.registration();
        AuthenticationFailureHandler failures = (request, response, failure) -> problems.resolveException(request,
                response, null, problem(failure));
        var users = new OidcUserService();
        users.setRetrieveUserInfo(_ -> false);
        return http.securityMatcher(LOGIN, "/login/oauth2/code/*").csrf(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable).requestCache(AbstractHttpConfigurer::disable)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                .oauth2Login(login -> login.loginPage(LOGIN).clientRegistrationRepository(registrations)
                        .authorizedClientRepository(start)
                        .securityContextRepository(new NullSecurityContextRepository())
                        .authorizationEndpoint(begin -> begin.authorizationRequestRepository(attempts)
                                .authorizationRequestResolver(new AtLogin(registrations)))
                        .tokenEndpoint(tokens -> tokens.accessTokenResponseClient(client::exchange))
                        .userInfoEndpoint(claims -> claims.oidcUserService(users))
                        .successHandler((request, response, person) -> response
                                .sendRedirect(properties.address(properties.afterLogin())))
                        .failureHandler(failures).withObjectPostProcessor(failingWith(failures)))
                .build();
    }

    private static ObjectPostProcessor<OAuth2AuthorizationRequestRedirectFilter> failingWith(
            AuthenticationFailureHandler failures) {
        return new ObjectPostProcessor<>() {
            @Override
            public <O extends OAuth2AuthorizationRequestRedirectFilter> O postProcess(O filter) {
                filter.setAuthenticationFailureHandler(failures);
                return filter;
            }
        };
    }

    private static Exception problem(AuthenticationException failure) {
        for (Throwable cause : causes(failure)) {
            if (cause instanceof ProblemException known) {
                return known;
            }
            if (cause instanceof AuthenticationServiceException
                    || (cause instanceof JwtException && !(cause instanceof BadJwtException))) {
                log.warn("A login failed, answering 503: {}", cause.getMessage());
                return new ProblemException(HttpStatus.SERVICE_UNAVAILABLE, "service-unavailable",
                        "The login cannot be completed at the moment: open /login again later", failure);
            }
        }
        log.info("A login failed: {}", failure.getMessage());
        return new ProblemException(HttpStatus.BAD_REQUEST, "login-failed",
                "The login did not succeed: open /login to begin another", failure);
    }

    /** The causes of a failure, the innermost first. */
    private static Iterable<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause).toList().reversed();
    }

    /** Begins a login at its path. */
    private static final class AtLogin implements OAuth2AuthorizationRequestResolver {

        private final RequestMatcher path = PathPatternRequestMatcher.withDefaults().matcher(HttpMethod.GET, LOGIN);
        private final OAuth2AuthorizationRequestResolver resolver;

        AtLogin(ClientRegistrationRepository registrations) {
            this.resolver = new DefaultOAuth2AuthorizationRequestResolver(registrations);
        }

        @Override
        public @Nullable OAuth2AuthorizationRequest resolve(HttpServletRequest request) {
            return path.matches(request) ? resolve(request, LoginClient.REGISTRATION) : null;
        }

        @Override
        public @Nullable OAuth2AuthorizationRequest resolve(HttpServletRequest request, String registration) {
            return resolver.resolve(request, registration);
        }

    }

}
