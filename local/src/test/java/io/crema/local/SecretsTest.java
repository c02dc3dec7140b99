package io.crema.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {

    @TempDir
    Path state;

    @Test
    void makesOnlyMissingPasswords() {
        var secrets = new Secrets(state);
        secrets.addMissing(List.of("crema_order"));
        var earlier = secrets.get("crema_order");

        secrets.addMissing(List.of("crema_order", "crema_bakery"));

        assertThat(secrets.get("crema_order")).isEqualTo(earlier);
        assertThat(secrets.get("crema_bakery")).isNotBlank().isNotEqualTo(earlier);
    }

    @Test
    void advisesToDeleteDataOnlyIfThePasswordOfThatDataIsLost() {
        var secrets = new Secrets(state);
        assertThatThrownBy(() -> secrets.get("crema_bakery")).hasMessageContaining("Run ./crema up")
                .hasMessageNotContaining("--fresh");
        secrets.addMissing(List.of("crema_order"));

        assertThatThrownBy(() -> secrets.get("crema_bakery")).hasMessageContaining("crema_bakery is missing")
                .hasMessageNotContaining("--fresh");
        assertThatThrownBy(() -> secrets.get(Postgres.SUPERUSER)).hasMessageContaining("up --fresh");
    }
}
