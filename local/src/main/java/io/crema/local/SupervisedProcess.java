package io.crema.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Keeps a process running. Restarts it with an increasing delay if it exits on its own. */
final class SupervisedProcess {

    private static final System.Logger LOG = System.getLogger(SupervisedProcess.class.getName());
    private static final long MAX_LOG_BYTES = 16L << 20;
    private static final Duration MAX_BACKOFF = Duration.ofSeconds(8);
    private static final Duration STABLE_AFTER = Duration.ofSeconds(30);

    private final Program program;
    private final State state;
    private final ScheduledExecutorService restarts;
    private final AtomicBoolean startsAllowed;
    private @Nullable Process process;
    private boolean shouldRun;
    private int crashes;
    private long startedAtNanos;

    /** @param startsAllowed false if no more processes may start */
    SupervisedProcess(Program program, State state, ScheduledExecutorService restarts, AtomicBoolean startsAllowed) {
        this.program = program;
        this.state = state;
        this.restarts = restarts;
        this.startsAllowed = startsAllowed;
    }

    Program program() {
        return program;
    }

    /** Starts the process if it does not run, and resets its crash count. */
    synchronized void start() {
        shouldRun = true;
        crashes = 0;
        if (process == null || !process.isAlive()) {
            launch();
        }
    }

    synchronized boolean isRunning() {
        return process != null && process.isAlive();
    }

    synchronized long pid() {
        return process != null && process.isAlive() ? process.pid() : 0;
    }

    synchronized int crashes() {
        return crashes;
    }

    /** Stops the process, kills it after the grace period, and does not restart it. */
    void stop(Duration grace) {
        Process ending;
        synchronized (this) {
            shouldRun = false;
            ending = process;
        }
        if (ending != null) {
            Processes.terminate(ending.toHandle(), program.stop(), grace);
            state.forget(recorded(ending));
        }
    }

    /** Sends a signal to the process and resets its crash count. */
    synchronized void signal(String name) {
        crashes = 0;
        if (process == null || !process.isAlive()) {
            throw new PlatformException(program.name() + " is not running.",
                    "Run ./crema status to see the running processes.");
        }
        Processes.signal(process.toHandle(), name);
    }

    private void launch() {
        if (!startsAllowed.get()) {
            throw new PlatformException("Crema is stopping, " + program.name() + " does not start.",
                    "Run ./crema up after it has stopped.");
        }
        var builder = new ProcessBuilder(Processes.inOwnSession(program.command()))
                .directory(program.directory().toFile()).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(program.log().toFile()));
        builder.environment().putAll(program.environment());
        try {
            Platform.deleteRecursively(program.directory());
            PrivateFiles.directory(program.directory());
            Files.createDirectories(program.log().getParent());
            rotateLog();
            var started = builder.start();
            process = started;
            startedAtNanos = System.nanoTime();
            state.record(recorded(started));
            var _ = started.onExit().thenAccept(this::ended);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + program.name(), e);
        }
    }

    private void rotateLog() throws IOException {
        var log = program.log();
        if (Files.exists(log) && Files.size(log) > MAX_LOG_BYTES) {
            Files.move(log, log.resolveSibling(log.getFileName() + ".old"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private synchronized void ended(Process ended) {
        if (!shouldRun || !ended.equals(process)) {
            return;
        }
        var lived = Duration.ofNanos(System.nanoTime() - startedAtNanos);
        crashes = lived.compareTo(STABLE_AFTER) > 0 ? 1 : crashes + 1;
        scheduleRestart();
    }

    private void scheduleRestart() {
        var pause = Math.min(MAX_BACKOFF.toMillis(), 250L << Math.min(crashes - 1, 5));
        var _ = restarts.schedule(this::restart, pause, TimeUnit.MILLISECONDS);
    }

    private synchronized void restart() {
        if (shouldRun && startsAllowed.get() && (process == null || !process.isAlive())) {
            try {
                launch();
            } catch (UncheckedIOException e) {
                LOG.log(System.Logger.Level.WARNING, "Failed to restart " + program.name() + ", retrying", e);
                crashes++;
                scheduleRestart();
            }
        }
    }

    private State.Recorded recorded(Process started) {
        return State.Recorded.of(program.service(), program.instance(), started.toHandle(), program.port());
    }
}
