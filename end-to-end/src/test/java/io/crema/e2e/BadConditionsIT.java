package io.crema.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Problems that stop {@code docker compose up}. Each error message names the problem; {@code up} succeeds after the fix. */
@EnabledIf("io.crema.e2e.PlatformUnderTest#runsInContainers")
@Execution(ExecutionMode.SAME_THREAD)
class BadConditionsIT {

    private final int zipkin = Compose.freePort();
    private final Compose compose = new Compose("crema-bad-conditions",
            Map.of("CREMA_ZIPKIN_PORT", Integer.toString(zipkin)));

    @AfterEach
    void down() {
        compose.run("--profile", "*", "down", "--volumes");
    }

    @Test
    void reportsPortInUse() throws Exception {
        try (var _ = new ServerSocket(zipkin, 1, InetAddress.getLoopbackAddress())) {
            var refused = compose.attempt("up", "--detach", "--wait", "zipkin");

            assertThat(refused.exit()).isNotZero();
            assertThat(refused.output()).contains("127.0.0.1:" + zipkin).contains("in use");
        }
        compose.run("up", "--detach", "--wait", "zipkin");
    }

    @Test
    void refusesEngineWithTooLittleMemory(@TempDir Path directory) throws Exception {
        var memory = Files.writeString(directory.resolve("meminfo"), "MemTotal:        2030000 kB\n");

        var refused = compose.attempt("run", "--rm", "--volume", memory + ":/proc/meminfo:ro", "prepare");

        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.output()).contains("The container engine has 1982 MB of memory, but Crema needs 3.5 GB.");
        compose.run("run", "--rm", "prepare");
    }

    @ParameterizedTest
    @CsvSource({"., 16", "data, 17", "17/docker, 17", "19/docker, 19"})
    void refusesDataOfOtherPostgresVersionAndKeepsIt(String directory, String version) {
        var file = "/var/lib/postgresql/" + directory + "/PG_VERSION";
        compose.run("run", "--rm", "--no-deps", "--entrypoint", "sh", "postgres", "-c",
                "mkdir -p $(dirname " + file + ") && echo " + version + " > " + file);

        var refused = compose.attempt("up", "--detach", "--wait", "postgres");

        assertThat(refused.exit()).isNotZero();
        assertThat(compose.run("logs", "prepare"))
                .contains("The volume 'postgres' holds data of PostgreSQL " + version + ", but this image is 18.");
        assertThat(compose.run("run", "--rm", "--no-deps", "--entrypoint", "cat", "postgres", file))
                .endsWith(version);
    }

    @Test
    void refusesDatabasesWithLostPassword() {
        compose.run("run", "--rm", "databases");
        compose.run("down");
        compose.run("run", "--rm", "--entrypoint", "rm", "prepare", "/secrets/postgres/CREMA_DB_PASSWORD");

        var refused = compose.attempt("run", "--rm", "databases");

        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.output())
                .contains("PostgreSQL refuses the password in the volume 'postgres-secret'");
    }

}
