package io.crema.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

import io.crema.testing.Database;
import io.crema.testing.Servers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.bind.validation.BindValidationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/** Outside of the demo the service starts only with hashed secrets. It refuses those of the demo. */
class DemoSecretsIT {

    private static final Database DATABASE = Servers.shared().newDatabase();

    @Test
    void aSecretThatIsNotHashedSlowlyStopsTheStart() {
        assertThatThrownBy(() -> Identity.start(DATABASE, "--crema.identity.clients.shop.secret={noop}of the shop",
                "--crema.identity.clients.shop.scopes=menu:read")).satisfies(failure -> {
                    var analysis = Objects.requireNonNull(new StartFailures().analyze(failure));
                    assertThat(analysis.getDescription()).contains("shop").doesNotContain("of the shop");
                    assertThat(analysis.getAction()).contains("crema.identity.clients.<id>.secret", "bcrypt");
                });
    }

    @Test
    void thereIsNoStartWithoutTheSecretOfTheGateway() {
        assertThatThrownBy(() -> Identity.start(DATABASE, "--CREMA_GATEWAY_SECRET="))
                .hasRootCauseInstanceOf(BindValidationException.class);
    }

    @Test
    void secretsComeFromFiles(@TempDir Path files) throws Exception {
        write(files, "crema.identity.clients.shop.secret",
                "{bcrypt}" + new BCryptPasswordEncoder().encode("of the shop") + "\n");
        write(files, "crema.identity.clients.shop.scopes", "menu:read,orders:read");
        write(files, "crema.identity.clients.mina.secret",
                "{bcrypt}" + new BCryptPasswordEncoder().encode("of mina"));
        write(files, "crema.identity.clients.mina.scopes", "orders:read");
        write(files, "crema.identity.clients.mina.customer-id", "01990000-0000-7000-8000-000000000001");

        Identity.demo(DATABASE).close();

        try (var identity = Identity.start(DATABASE, "--spring.config.import=optional:configtree:" + files + "/")) {
            assertThat(new Browser().signIn(identity, "mina", "mina-secret").statusCode()).as("a person of the demo")
                    .isEqualTo(403);
            assertThat(identity.context().getBean(JdbcClient.class).sql("select name from person").query(String.class)
                    .list()).isEmpty();
            assertThat(identity.verified(identity.token("shop:of the shop")).getClaimAsStringList("scope"))
                    .containsExactlyInAnyOrder("menu:read", "orders:read");
            assertThat(identity.verified(identity.token("mina:of mina")).getClaimAsString("customer_id"))
                    .isEqualTo("01990000-0000-7000-8000-000000000001");
            assertThat(identity.tokenFor("clerk:clerk-secret", "").statusCode()).isEqualTo(401);
        }
    }

    private static void write(Path directory, String name, String content) throws IOException {
        Files.writeString(directory.resolve(name), content);
    }

}
