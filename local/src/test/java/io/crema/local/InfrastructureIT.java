package io.crema.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InfrastructureIT {

    @TempDir
    Path state;

    private PlatformConfig config = PlatformConfig.onFreePorts(Path.of("..").toAbsolutePath(), Path.of("."));
    private Platform platform = new Platform(config, line -> {
    });

    @BeforeEach
    void start() {
        config = PlatformConfig.onFreePorts(Path.of("..").toAbsolutePath(), state);
        platform = new Platform(config, line -> {
        });
        platform.startInfrastructure();
    }

    @AfterEach
    void close() {
        platform.close();
        assertNothingIsLeft();
    }

    @Test
    void postgresIsDurableAndEachRoleReachesOnlyItsOwnDatabase() throws SQLException {
        var postgres = new Postgres(config);

        try (var own = postgres.connect("crema_order");
                var settings = own.createStatement()
                        .executeQuery("SELECT current_setting('fsync'), current_setting('synchronous_commit')")) {
            assertThat(settings.next()).isTrue();
            assertThat(settings.getString(1)).isEqualTo("on");
            assertThat(settings.getString(2)).isEqualTo("on");
        }
        var other = "jdbc:postgresql://127.0.0.1:" + config.port("postgres") + "/crema_payment";
        assertThatThrownBy(() -> DriverManager.getConnection(other, "crema_order", postgres.password("crema_order")))
                .hasMessageContaining("permission denied for database");
        assertThatThrownBy(() -> DriverManager.getConnection(other, "crema_payment", "guessed"))
                .hasMessageContaining("password authentication failed");
    }

    @Test
    void aKilledServerIsStartedAgainAndNothingIsLeftBehind() {
        var killed = new State(state).find("postgres", 1).orElseThrow();
        platform.kill("postgres", 1);

        assertThat(Platform.until(() -> new State(state).find("postgres", 1)
                .filter(now -> now.pid() != killed.pid()).flatMap(State.Recorded::process).isPresent(),
                Duration.ofSeconds(10))).isTrue();

        platform.stop();
        assertNothingIsLeft();
    }

    @Test
    void secretsAreForTheOwnerAlone() throws Exception {
        assertThat(Files.getPosixFilePermissions(state.resolve("secrets"))).hasSize(2);
    }

    private void assertNothingIsLeft() {
        assertThat(Stream.of("postgres", "kafka").map(config::port)).allMatch(Ports::isFree);
        assertThat(new State(state).all()).isEmpty();
    }
}
