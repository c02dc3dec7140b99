package io.crema.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.crema.testing.ServiceProcess;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.http.MediaType;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import tools.jackson.databind.json.JsonMapper;

/** The process of identity-service, asked as clients and resource servers ask. */
@Tag("component")
class IdentityComponentIT {

    @RegisterExtension
    private static final ServiceProcess IDENTITY = new ServiceProcess("identity-service").withDatabase()
            .with("spring.profiles.include", "demo")
            .with("CREMA_KEY_ENCRYPTION_KEY", Identity.KEY_ENCRYPTION_KEY)
            .with("CREMA_GATEWAY_SECRET", Identity.GATEWAY_SECRET);

    @Test
    void aTokenOutlivesTheProcessThatSignedIt() throws Exception {
        String token = token();

        IDENTITY.end();
        IDENTITY.start();

        assertThat(verified(token).getSubject()).isEqualTo("clerk");
        assertThat(verified(token()).getHeaders()).isEqualTo(verified(token).getHeaders());
    }

    private static String token() {
        var answer = IDENTITY.anybody().post().uri("/oauth2/token")
                .headers(it -> it.setBasicAuth("clerk", "clerk-secret"))
                .contentType(MediaType.APPLICATION_FORM_URLENCODED).body("grant_type=client_credentials").exchange()
                .expectStatus().isOk().expectBody().returnResult();
        return new JsonMapper().readTree(answer.getResponseBodyContent()).path("access_token").asString();
    }

    private static Jwt verified(String token) {
        return NimbusJwtDecoder.withJwkSetUri(IDENTITY.url() + "/oauth2/jwks").build().decode(token);
    }

}
