package io.crema.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CremaTest {

    private static final Path HOME = Path.of("..");

    @Test
    void targetDefaultsToFirstInstance() {
        assertThat(Crema.Target.parse("payment-service")).isEqualTo(new Crema.Target("payment-service", 1));
        assertThat(Crema.Target.parse("payment-service#2")).isEqualTo(new Crema.Target("payment-service", 2));
        assertThatThrownBy(() -> Crema.Target.parse("payment-service#two")).isInstanceOf(PlatformException.class);
    }

    @Test
    void refusesUnknownCommand() {
        assertThat(Crema.commandLine().execute("brew")).isNotZero();
    }

    @Test
    void environmentVariableChangesPort() {
        var config = PlatformConfig.standard(HOME, Map.of("CREMA_GATEWAY_PORT", "18080"));

        assertThat(config.port("gateway-service")).isEqualTo(18080);
        assertThat(config.port("postgres")).isEqualTo(15432);
        assertThatThrownBy(() -> PlatformConfig.standard(HOME, Map.of("CREMA_KAFKA_PORT", "many")))
                .hasMessageContaining("CREMA_KAFKA_PORT");
    }

    @Test
    void scalesOnlyBusinessServices() {
        var config = PlatformConfig.standard(HOME, Map.of());

        assertThat(config.withInstances(Map.of("order-service", 2)).instancesOf("order-service")).isEqualTo(2);
        assertThatThrownBy(() -> config.withInstances(Map.of("gateway-service", 2)))
                .hasMessageContaining("gateway-service cannot be scaled").hasMessageContaining("order-service");
        assertThatThrownBy(() -> config.withInstances(Map.of("order-service", -1)))
                .hasMessageContaining("-1 instances");
    }
}
