package io.crema.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CremaTest {

    @TempDir
    Path home;

    @Test
    void aTargetIsTheFirstInstanceUnlessSaidOtherwise() {
        assertThat(Crema.Target.parse("payment-service")).isEqualTo(new Crema.Target("payment-service", 1));
        assertThat(Crema.Target.parse("payment-service#2")).isEqualTo(new Crema.Target("payment-service", 2));
        assertThatThrownBy(() -> Crema.Target.parse("payment-service#two")).isInstanceOf(PlatformException.class);
    }

    @Test
    void anUnknownCommandIsRefused() {
        assertThat(Crema.commandLine().execute("brew")).isNotZero();
    }

    @Test
    void eachPortIsChangedByTheEnvironment() {
        var config = PlatformConfig.standard(home, Map.of("CREMA_GATEWAY_PORT", "18080"));

        assertThat(config.port("gateway-service")).isEqualTo(18080);
        assertThat(config.port("postgres")).isEqualTo(15432);
        assertThatThrownBy(() -> PlatformConfig.standard(home, Map.of("CREMA_KAFKA_PORT", "many")))
                .hasMessageContaining("CREMA_KAFKA_PORT");
    }

    @Test
    void dataOfAnotherPostgresVersionIsNamedAndLeftAlone() throws Exception {
        var data = Files.createDirectories(home.resolve("postgres"));
        Files.writeString(data.resolve("PG_VERSION"), "14\n");

        assertThatThrownBy(() -> Postgres.refuseOtherVersion(data))
                .hasMessageContaining("is of PostgreSQL 14, this is 18")
                .hasMessageContaining("--fresh");
    }

    @Test
    void theTimeOfALogLineIsReadInEachFormat() {
        var noon = Instant.parse("2026-11-21T12:00:00.123Z");

        assertThat(Logs.time("2026-11-21T12:00:00.123Z  INFO started")).contains(noon);
        assertThat(Logs.time("2026-11-21 12:00:00.123 UTC [7] LOG: ready")).contains(noon);
        assertThat(Logs.time("{\"@timestamp\":\"2026-11-21T21:00:00.123+09:00\",\"m\":1}")).contains(noon);
        assertThat(Logs.time("\tat io.crema.Order.place(Order.java:1)")).isEmpty();
    }
}
