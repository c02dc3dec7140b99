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

/** Keeps one process running: starts it again, later each time, when it ends unasked. */
final class Supervised {

    private static final System.Logger LOG = System.getLogger(Supervised.class.getName());
    private static final long LONG_LOG_BYTES = 16L << 20;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(8);
    private static final Duration LONG_ENOUGH_TO_FORGIVE = Duration.ofSeconds(30);

    private final Program program;
    private final State state;
    private final ScheduledExecutorService restarts;
    private final AtomicBoolean open;
    private @Nullable Process process;
    private boolean wanted;
    private int deaths;
    private long startedAtNanos;

    /** @param open whether processes may still be started */
    Supervised(Program program, State state, ScheduledExecutorService restarts, AtomicBoolean open) {
        this.program = program;
        this.state = state;
        this.restarts = restarts;
        this.open = open;
    }

    Program program() {
        return program;
    }

    /** Starts the process unless it runs; what it died of before is forgiven. */
    synchronized void start() {
        wanted = true;
        deaths = 0;
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

    synchronized int deaths() {
        return deaths;
    }

    /** Ends the process, by force after the grace period, and keeps it ended. */
    void stop(Duration grace) {
        Process ending;
        synchronized (this) {
            wanted = false;
            ending = process;
        }
        if (ending != null) {
            Processes.end(ending.toHandle(), program.stop(), grace);
            state.forget(recorded(ending));
        }
    }

    /** Sends a signal to the process; a death by it does not count as one of the program's own. */
    synchronized void signal(String name) {
        deaths = 0;
        if (process == null || !process.isAlive()) {
            throw new PlatformException(program.name() + " does not run", "./crema status shows what does.");
        }
        Processes.signal(process.toHandle(), name);
    }

    private void launch() {
        if (!open.get()) {
            throw new PlatformException("Crema is ending; " + program.name() + " is not started.",
                    "./crema up starts it.");
        }
        var builder = new ProcessBuilder(Processes.inOwnSession(program.command()))
                .directory(program.directory().toFile()).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(program.log().toFile()));
        builder.environment().putAll(program.environment());
        try {
            Platform.deleteRecursively(program.directory());
            Files.createDirectories(program.directory());
            Files.createDirectories(program.log().getParent());
            putAsideLongLog();
            var started = builder.start();
            process = started;
            startedAtNanos = System.nanoTime();
            state.record(recorded(started));
            var _ = started.onExit().thenAccept(this::ended);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + program.name(), e);
        }
    }

    private void putAsideLongLog() throws IOException {
        var log = program.log();
        if (Files.exists(log) && Files.size(log) > LONG_LOG_BYTES) {
            Files.move(log, log.resolveSibling(log.getFileName() + ".old"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private synchronized void ended(Process ended) {
        if (!wanted || !ended.equals(process)) {
            return;
        }
        var lived = Duration.ofNanos(System.nanoTime() - startedAtNanos);
        deaths = lived.compareTo(LONG_ENOUGH_TO_FORGIVE) > 0 ? 1 : deaths + 1;
        startAgainLater();
    }

    private void startAgainLater() {
        var pause = Math.min(LONGEST_PAUSE.toMillis(), 250L << Math.min(deaths - 1, 5));
        var _ = restarts.schedule(this::startAgain, pause, TimeUnit.MILLISECONDS);
    }

    private synchronized void startAgain() {
        if (wanted && open.get() && (process == null || !process.isAlive())) {
            try {
                launch();
            } catch (UncheckedIOException e) {
                LOG.log(System.Logger.Level.WARNING, program.name() + " could not be started again", e);
                deaths++;
                startAgainLater();
            }
        }
    }

    private State.Recorded recorded(Process started) {
        return State.Recorded.of(program.service(), program.instance(), started.toHandle(), program.port());
    }
}
