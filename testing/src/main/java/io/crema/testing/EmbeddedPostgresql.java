package io.crema.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/** Starts PostgreSQL from embedded binaries. Enables fsync, which the library disables by default. */
final class EmbeddedPostgresql {

    private static final boolean WINDOWS = System.getProperty("os.name").startsWith("Windows");

    private EmbeddedPostgresql() {
    }

    static String start() {
        try {
            var data = Files.createTempDirectory("crema-postgres");
            var server = EmbeddedPostgres.builder().setDataDirectory(data).setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on").setServerConfig("full_page_writes", "on")
                    .setServerConfig("max_connections", "200").setRegisterShutdownHook(WINDOWS).start();
            Watchdog.start(data);
            return server.getJdbcUrl("postgres", "postgres");
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL did not start", e);
        }
    }

    /**
     * A shell that stops the server after this JVM exits, which closes the shell's standard input. A shutdown hook would
     * stop the server too early: services in the JVM still use it during their shutdown.
     */
    private static final class Watchdog {

        private static void start(Path data) throws IOException {
            if (!WINDOWS) {
                new ProcessBuilder("sh", "-c", """
                        trap '' INT TERM HUP
                        pid=$(head -n 1 "$1/postmaster.pid")
                        cat >/dev/null
                        kill -INT "$pid" 2>/dev/null
                        for _ in $(seq 100); do [ -e "$1/postmaster.pid" ] || break; sleep 0.1; done
                        rm -rf "$1"
                        """, "watchdog", data.toString()).redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD).start();
            }
        }

    }

}
