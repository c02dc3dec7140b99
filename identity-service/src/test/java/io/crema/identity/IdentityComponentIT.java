package io.crema.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

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

    private static final Path OIDC = Path.of("src", "test", "oidc");
    private static final int PORT = freePort();
    private static final String ISSUER = "http://localhost:" + PORT;

    @RegisterExtension
    private static final ServiceProcess IDENTITY = new ServiceProcess("identity-service").withDatabase()
            .with("server.port", Integer.toString(PORT)).with("CREMA_ISSUER", ISSUER)
            .with("spring.profiles.include", "demo")
            .with("CREMA_KEY_ENCRYPTION_KEY", Identity.KEY_ENCRYPTION_KEY)
            .with("CREMA_GATEWAY_SECRET", Identity.GATEWAY_SECRET);

    /** The npm package openid-client, which is certified by the OpenID Foundation, does what a client does. */
    @Test
    void aForeignClientSignsAPersonIn() throws Exception {
        assumeThat(Stream.of("node", "npm").allMatch(IdentityComponentIT::isInstalled)).as("Node.js is installed")
                .isTrue();
        run("npm", "ci", "--silent", "--prefer-offline", "--no-audit");

        assertThat(run("node", "client.js", ISSUER, "gateway", Identity.GATEWAY_SECRET,
                ISSUER + "/login/oauth2/code/crema", "mina", "mina-secret"))
                .isEqualTo("signed in, refreshed, revoked and signed out\n");
    }

    @Test
    void tokensAndFormsOutliveTheProcessThatMadeThem() throws Exception {
        Browser.Server identity = path -> URI.create(IDENTITY.url() + path);
        var browser = new Browser();
        var parameters = Browser.authorization();
        parameters.put("redirect_uri", ISSUER + "/login/oauth2/code/crema");
        var form = Browser.filled(Browser.form(browser.open(identity, parameters)), "joon", "joon-secret");
        String token = token();

        IDENTITY.end();
        IDENTITY.start();

        assertThat(verified(token).getSubject()).isEqualTo("clerk");
        assertThat(verified(token()).getHeaders()).isEqualTo(verified(token).getHeaders());
        assertThat(browser.submit(identity, form).statusCode()).isEqualTo(302);
    }

    private static boolean isInstalled(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator)).map(it -> Path.of(it, program))
                .anyMatch(Files::isExecutable);
    }

    private static String run(String... command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).directory(OIDC.toFile()).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
