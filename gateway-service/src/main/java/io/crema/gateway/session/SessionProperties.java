package io.crema.gateway.session;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Sessions of people in a browser.
 *
 * @param publicUrl the gateway's address in a browser; with https, the cookies are for https only
 * @param clientId the gateway's name at the issuer
 * @param clientSecret its secret; blank for a public client
 * @param scopes scopes that a login asks for
 * @param paths paths of requests for which a session stands; other requests are without a caller
 * @param afterLogin path to which a login leads
 * @param idle time after which an unused session ends
 * @param longest time after which a session ends in any case
 * @param refreshAhead time before its expiry at which an access token is refreshed; less than half of its life
 */
@Validated
@ConfigurationProperties("crema.gateway.sessions")
record SessionProperties(@NotNull URI publicUrl, @NotBlank String clientId,
        @NotNull @DefaultValue("") String clientSecret,
        @NotEmpty Set<String> scopes, @NotEmpty List<String> paths, @NotBlank String afterLogin, @NotNull Duration idle,
        @NotNull Duration longest, @NotNull Duration refreshAhead) {

    String redirectUri() {
        return address("/login/oauth2/code/" + LoginClient.REGISTRATION);
    }

    String address(String path) {
        return publicUrl.toString().replaceFirst("/$", "") + path;
    }

    boolean isSecure() {
        return "https".equals(publicUrl.getScheme());
    }

    @Override
    public String toString() {
        return "SessionProperties[publicUrl=" + publicUrl + ", clientId=" + clientId + "]";
    }

}
