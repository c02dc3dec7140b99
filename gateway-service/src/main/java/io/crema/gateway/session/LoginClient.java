package io.crema.gateway.session;

import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

import io.crema.chassis.security.Issuer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.client.loadbalancer.LoadBalancerClient;
import org.springframework.cloud.client.loadbalancer.LoadBalancerInterceptor;
import org.springframework.cloud.client.loadbalancer.LoadBalancerRequestFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.converter.FormHttpMessageConverter;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.oauth2.client.endpoint.DefaultOAuth2TokenRequestHeadersConverter;
import org.springframework.security.oauth2.client.endpoint.OAuth2AuthorizationCodeGrantRequest;
import org.springframework.security.oauth2.client.endpoint.OAuth2RefreshTokenGrantRequest;
import org.springframework.security.oauth2.client.endpoint.RestClientAuthorizationCodeTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.RestClientRefreshTokenTokenResponseClient;
import org.springframework.security.oauth2.client.http.OAuth2ErrorResponseErrorHandler;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrations;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2AuthorizationException;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;
import org.springframework.security.oauth2.core.endpoint.OAuth2AccessTokenResponse;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.core.http.converter.OAuth2AccessTokenResponseHttpMessageConverter;
import org.springframework.stereotype.Component;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.client.RestClient;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * The gateway as a client of the issuer. It calls identity-service as it calls every backend: by load balancing, and only
 * an instance that proves itself. It calls another issuer at the addresses of its metadata.
 */
@Component
class LoginClient {

    static final String REGISTRATION = "crema";

    private static final Logger log = LoggerFactory.getLogger(LoginClient.class);
    private static final String IDENTITY = "http://identity-service";
    private static final String REVOCATION = "revocation_endpoint";
    private static final String END_SESSION = "end_session_endpoint";
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(5);

    private final Issuer issuer;
    private final SessionProperties properties;
    private final RestClient http;
    private final RestClientAuthorizationCodeTokenResponseClient codes = new RestClientAuthorizationCodeTokenResponseClient();
    private final RestClientRefreshTokenTokenResponseClient refreshes = new RestClientRefreshTokenTokenResponseClient();

    LoginClient(Issuer issuer, SessionProperties properties, RestClient.Builder backends,
            LoadBalancerClient loadBalancer, LoadBalancerRequestFactory requests) {
        this.issuer = issuer;
        this.properties = properties;
        var client = issuer.isOther()
                ? RestClient.builder().requestFactory(outside())
                : backends.requestInterceptor(new LoadBalancerInterceptor(loadBalancer, requests));
        this.http = client.configureMessageConverters(converters -> converters
                .addCustomConverter(new FormHttpMessageConverter())
                .addCustomConverter(new OAuth2AccessTokenResponseHttpMessageConverter()))
                .defaultStatusHandler(new OAuth2ErrorResponseErrorHandler()).build();
        codes.setRestClient(http);
        refreshes.setRestClient(http);
    }

    private static JdkClientHttpRequestFactory outside() {
        var factory = new JdkClientHttpRequestFactory(HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build());
        factory.setReadTimeout(READ_TIMEOUT);
        return factory;
    }

    /**
     * Returns the gateway's registration at the issuer.
     *
     * @throws AuthenticationServiceException if the metadata of another issuer cannot be read
     */
    ClientRegistration registration() {
        var registration = issuer.isOther() ? described() : identityService();
        if (properties.clientSecret().isBlank()) {
            registration.clientAuthenticationMethod(ClientAuthenticationMethod.NONE);
        }
        return registration.registrationId(REGISTRATION).clientId(properties.clientId())
                .clientSecret(properties.clientSecret()).redirectUri(properties.redirectUri())
                .scope(properties.scopes()).authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE).build();
    }

    private ClientRegistration.Builder identityService() {
        return ClientRegistration.withRegistrationId(REGISTRATION).issuerUri(issuer.uri())
                .authorizationUri(issuer.uri() + "/oauth2/authorize").tokenUri(IDENTITY + "/oauth2/token")
                .providerConfigurationMetadata(Map.of(REVOCATION, IDENTITY + "/oauth2/revoke"))
                .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC);
    }

    private ClientRegistration.Builder described() {
        try {
            return ClientRegistrations.fromOidcConfiguration(issuer.metadata());
        } catch (IOException | IllegalArgumentException away) {
            throw new AuthenticationServiceException("The metadata of the issuer cannot be read: " + away.getMessage(),
                    away);
        }
    }

    /**
     * Exchanges the code of a login for tokens.
     *
     * @throws OAuth2AuthorizationException if the issuer refuses it
     * @throws AuthenticationServiceException if the issuer does not answer
     */
    OAuth2AccessTokenResponse exchange(OAuth2AuthorizationCodeGrantRequest code) {
        return answered(() -> codes.getTokenResponse(code));
    }

    /**
     * Exchanges a refresh token for new tokens. Most issuers accept each refresh token once.
     *
     * @throws OAuth2AuthorizationException if the issuer refuses it
     * @throws AuthenticationServiceException if the issuer does not answer
     */
    OAuth2AccessTokenResponse refresh(Session session, String refreshToken) {
        var accessToken = new OAuth2AccessToken(OAuth2AccessToken.TokenType.BEARER, session.content().accessToken(),
                null, session.tokenExpiresAt());
        return answered(() -> refreshes.getTokenResponse(new OAuth2RefreshTokenGrantRequest(registration(),
                accessToken, new OAuth2RefreshToken(refreshToken, null))));
    }

    /** Tells the issuer that nobody uses the refresh token any more. If it does not answer, the token dies of age. */
    void revoke(@Nullable String refreshToken) {
        try {
            String endpoint = endpoint(REVOCATION);
            if (refreshToken != null && endpoint != null) {
                MultiValueMap<String, String> form = new LinkedMultiValueMap<>();
                form.add(OAuth2ParameterNames.TOKEN, refreshToken);
                form.add(OAuth2ParameterNames.TOKEN_TYPE_HINT, OAuth2ParameterNames.REFRESH_TOKEN);
                http.post().uri(endpoint).headers(headers -> authenticate(headers, refreshToken, form)).body(form)
                        .retrieve().toBodilessEntity();
            }
        } catch (RuntimeException failure) {
            log.warn("The refresh token of an ended session was not revoked: {}", failure.toString());
        }
    }

    /** Identifies the gateway as at the token endpoint. */
    private void authenticate(HttpHeaders headers, String refreshToken, MultiValueMap<String, String> form) {
        var registration = registration();
        var request = new OAuth2RefreshTokenGrantRequest(registration,
                new OAuth2AccessToken(OAuth2AccessToken.TokenType.BEARER, refreshToken, null, null),
                new OAuth2RefreshToken(refreshToken, null));
        headers.addAll(
                new DefaultOAuth2TokenRequestHeadersConverter<OAuth2RefreshTokenGrantRequest>().convert(request));
        if (!headers.containsHeader(HttpHeaders.AUTHORIZATION)) {
            form.add(OAuth2ParameterNames.CLIENT_ID, registration.getClientId());
        }
    }

    /** Returns where a browser ends its session at the issuer itself, if the issuer keeps one. */
    Optional<String> endSession() {
        return Optional.ofNullable(endpoint(END_SESSION))
                .map(endpoint -> UriComponentsBuilder.fromUriString(endpoint)
                        .queryParam(OAuth2ParameterNames.CLIENT_ID, "{client}")
                        .queryParam("post_logout_redirect_uri", "{address}").encode()
                        .buildAndExpand(properties.clientId(), properties.address("/")).toUriString());
    }

    private @Nullable String endpoint(String name) {
        return registration().getProviderDetails().getConfigurationMetadata().get(name) instanceof String address
                ? address
                : null;
    }

    private interface Call {

        OAuth2AccessTokenResponse send();

    }

    private static OAuth2AccessTokenResponse answered(Call call) {
        try {
            return call.send();
        } catch (OAuth2AuthorizationException refused) {
            if (refused.getCause() != null) {
                throw unanswered(refused);
            }
            throw refused;
        } catch (AuthenticationServiceException away) {
            throw away;
        } catch (RuntimeException away) {
            throw unanswered(away);
        }
    }

    private static AuthenticationServiceException unanswered(RuntimeException failure) {
        return new AuthenticationServiceException("The issuer did not answer: " + failure.getMessage(), failure);
    }

}
