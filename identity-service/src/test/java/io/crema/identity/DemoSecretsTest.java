package io.crema.identity;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

class DemoSecretsTest {

    @ParameterizedTest
    @ValueSource(strings = {"{noop}of the shop", "of the shop", "{SHA-256}0a", "{noop}shop-secret", "{}x"})
    void aSecretThatIsNotHashedSlowlyIsRefused(String secret) {
        assertThatThrownBy(() -> new DemoSecrets(shop(secret))).isInstanceOf(DemoSecrets.Found.class)
                .hasMessageContaining("shop: its secret is not hashed");
    }

    @Test
    void theDemosSecretIsRefusedEvenIfItIsHashed() {
        var secret = "{bcrypt}" + new BCryptPasswordEncoder().encode("shop-secret");

        assertThatThrownBy(() -> new DemoSecrets(shop(secret))).isInstanceOf(DemoSecrets.Found.class)
                .hasMessageContaining("shop: its secret is the demo's");
    }

    private static Clients shop(String secret) {
        return new Clients(Duration.ofMinutes(15),
                Map.of("shop", new Clients.Client(secret, Set.of("menu:read"), null,
                        Set.of(Clients.Grant.CLIENT_CREDENTIALS), List.of(), List.of())));
    }

}
