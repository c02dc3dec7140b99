package io.crema.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class SupervisedProcessTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    @TempDir
    Path state;

    private final ScheduledExecutorService restarts = Executors.newSingleThreadScheduledExecutor();

    @AfterEach
    void end() {
        restarts.shutdownNow();
    }

    @Test
    void emptiesDirectoryBeforeRestart() {
        var program = program("echo temporary > $$; echo started; read line");
        var process = supervised(program);
        process.start();
        var killed = process.pid();
        var temporaryFile = program.directory().resolve(Long.toString(killed));
        await().atMost(TIMEOUT).until(() -> Files.exists(temporaryFile));

        process.signal("KILL");

        await().atMost(TIMEOUT).until(
                () -> process.pid() != killed && Files.exists(program.directory().resolve("" + process.pid())));
        assertThat(temporaryFile).doesNotExist();
        process.stop(TIMEOUT);
    }

    @Test
    void rotatesLongLogAndAppendsToShortLog() throws IOException {
        var program = program("echo started; read line");
        var old = program.log().resolveSibling("clock-1.log.old");
        Files.createDirectories(program.log().getParent());
        Files.writeString(program.log(), "before\n");

        run(program);
        assertThat(program.log()).hasContent("before\nstarted\n");
        assertThat(old).doesNotExist();

        try (var file = new RandomAccessFile(program.log().toFile(), "rw")) {
            file.setLength(17L << 20);
        }
        run(program);
        assertThat(program.log()).hasContent("started\n");
        assertThat(old).hasSize(17L << 20);
    }

    private void run(Program program) {
        var process = supervised(program);
        process.start();
        await().atMost(TIMEOUT).until(() -> hasStarted(program));
        process.stop(TIMEOUT);
    }

    private static boolean hasStarted(Program program) {
        try {
            return Files.size(program.log()) < 100 && Files.readString(program.log()).endsWith("started\n");
        } catch (IOException notReady) {
            return false;
        }
    }

    private SupervisedProcess supervised(Program program) {
        return new SupervisedProcess(program, new State(state), restarts, new AtomicBoolean(true));
    }

    private Program program(String script) {
        var config = PlatformConfig.onFreePorts(state, state);
        return new Program("clock", 1, 0, List.of("sh", "-c", script), Map.of(), config.run("clock", 1),
                config.log("clock", 1), () -> true, List.of());
    }
}
