package io.crema.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InfrastructureIT {

    @TempDir
    private static Path directory;
    private static Path state;
    private static PlatformConfig config;
    private static Platform platform;

    /** Starts on data from before query-service existed: without its database, its role and its passwords. */
    @BeforeAll
    static void start() throws Exception {
        state = directory.resolve("바탕화면 crema");
        config = PlatformConfig.onFreePorts(Path.of("..").toAbsolutePath(), state);
        platform = started();
        try (var connection = new Postgres(config, new Secrets(state)).connect(Postgres.SUPERUSER);
                var statement = connection.createStatement()) {
            statement.execute("DROP DATABASE crema_query");
            statement.execute("DROP ROLE crema_query");
        }
        var secrets = state.resolve("secrets");
        Files.write(secrets, Files.readAllLines(secrets).stream().filter(line -> !line.contains("query")).toList());
        platform.stop();
        platform = started();
    }

    private static Platform started() {
        var started = new Platform(config, line -> {
        });
        started.startInfrastructure();
        return started;
    }

    @AfterAll
    static void stopLeavesNoProcess() {
        platform.stop();

        assertThat(Stream.of("postgres", "kafka").map(config::port)).allMatch(Ports::isFree);
        assertThat(new State(state).all()).isEmpty();
    }

    @Test
    void postgresIsDurableAndIsolatesDatabases() throws SQLException {
        var postgres = new Postgres(config, new Secrets(state));

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
    void makesDatabaseAndPasswordsOfANewService() throws SQLException {
        var secrets = new Secrets(state);

        try (var own = new Postgres(config, secrets).connect("crema_query")) {
            assertThat(own.isValid(2)).isTrue();
        }
        assertThat(secrets.get("kafka-query-service")).isNotBlank();
    }

    @Test
    void keepsKafkaDataInAPathWithBlanksAndLettersOfAnyScript() {
        assertThat(state.resolve("kafka/meta.properties")).exists();
    }

    @Test
    void restartsKilledServer() {
        var killed = platform.pid("postgres", 1);
        platform.kill("postgres", 1);

        await().atMost(Duration.ofSeconds(10))
                .until(() -> platform.pid("postgres", 1) != killed && platform.isReady("postgres", 1));
    }

    @Test
    void onlyOwnerReadsSecrets() throws Exception {
        assertThat(Files.getPosixFilePermissions(state.resolve("secrets"))).hasSize(2);
    }

}
