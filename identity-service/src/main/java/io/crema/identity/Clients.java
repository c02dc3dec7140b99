package io.crema.identity;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.validation.annotation.Validated;

/**
 * Clients to register at start.
 *
 * @param tokenLife time for which an access token is valid
 * @param clients clients by their id
 */
@Validated
@ConfigurationProperties("crema.identity")
record Clients(@NotNull Duration tokenLife, @NotEmpty Map<String, @Valid Client> clients) {

    /** A way in which a client gets tokens. */
    enum Grant {

        /** For itself, with its secret. */
        CLIENT_CREDENTIALS,
        /** For a person who signs in. */
        AUTHORIZATION_CODE,
        /** For the same person again, later. */
        REFRESH_TOKEN;

        AuthorizationGrantType type() {
            return new AuthorizationGrantType(name().toLowerCase(Locale.ROOT));
        }

    }

    /**
     * A client and its rights.
     *
     * @param secret with its encoding, for example {@code {bcrypt}…}; or a random text of 32 characters or more in clear
     * @param scopes scopes that its tokens may have; of people, those that the person has too
     * @param customerId the only customer that it may act for; without it, the scope {@code customers:any} acts for any
     * @param grants the ways in which it gets tokens
     * @param redirectUris where a code may be sent; the client has to name one of them exactly
     * @param postLogoutRedirectUris where a person may be sent after they signed out
     */
    record Client(@NotBlank String secret, @NotEmpty Set<String> scopes, @Nullable UUID customerId,
            @NotEmpty @DefaultValue("client_credentials") Set<Grant> grants, @DefaultValue List<String> redirectUris,
            @DefaultValue List<String> postLogoutRedirectUris) {

        private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

        Client {
            require(grants.contains(Grant.AUTHORIZATION_CODE) != redirectUris.isEmpty(),
                    "redirect-uris are for the grant authorization_code, which needs them");
            require(!grants.contains(Grant.REFRESH_TOKEN) || grants.contains(Grant.AUTHORIZATION_CODE),
                    "The grant refresh_token needs the grant authorization_code");
            redirectUris.forEach(Client::requireAddress);
            postLogoutRedirectUris.forEach(Client::requireAddress);
        }

        @Override
        public String toString() {
            return "Client[scopes=" + scopes + ", grants=" + grants + "]";
        }

        private static void requireAddress(String address) {
            URI uri = URI.create(address);
            require(uri.getHost() != null && uri.getFragment() == null && ("https".equals(uri.getScheme())
                    || ("http".equals(uri.getScheme()) && LOOPBACK.contains(uri.getHost()))),
                    "The redirect URI '" + address + "' is not an https address, or an http address of localhost");
        }

        private static void require(boolean condition, String otherwise) {
            if (!condition) {
                throw new IllegalArgumentException(otherwise);
            }
        }

    }

}
