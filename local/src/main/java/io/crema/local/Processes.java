package io.crema.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** What one does to processes of the operating system. */
final class Processes {

    private static final boolean WINDOWS = System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("win")
            && !System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("darwin");

    private Processes() {
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", WINDOWS ? "java.exe" : "java").toString();
    }

    static String executable(Path directory, String name) {
        return directory.resolve(WINDOWS ? name + ".exe" : name).toString();
    }

    /** The command such that what ends the terminal's processes, as Ctrl-C, does not end it; where the system can. */
    static List<String> inOwnSession(List<String> command) {
        var setsid = "/usr/bin/setsid";
        return Files.isExecutable(Path.of(setsid))
                ? Stream.concat(Stream.of(setsid), command.stream()).toList()
                : command;
    }

    /** Ends a process gracefully, by force when it outlives the grace period; returns when it is gone. */
    static void end(ProcessHandle process, List<String> stopCommand, Duration grace) {
        if (stopCommand.isEmpty()) {
            process.destroy();
        } else {
            run(stopCommand);
        }
        if (!ended(process, grace)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            ended(process, Duration.ofSeconds(5));
        }
    }

    private static boolean ended(ProcessHandle process, Duration patience) {
        try {
            process.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return !process.isAlive();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sends a signal such as KILL, STOP or CONT. */
    static void signal(ProcessHandle process, String signal) {
        if (signal.equals("KILL")) {
            process.destroyForcibly();
        } else {
            run(List.of("kill", "-" + signal, Long.toString(process.pid())));
        }
    }

    /** Runs a command to its end; its output when it succeeded or failed. */
    static Result run(List<String> command) {
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Result(-1, "interrupted");
        }
    }

    record Result(int exit, String output) {

        boolean succeeded() {
            return exit == 0;
        }
    }

    /** Memory of a process and its descendants in KiB: its proportional share where Linux tells it, else resident. */
    static long memoryKiB(ProcessHandle process) {
        return Stream.concat(Stream.of(process), process.descendants()).mapToLong(Processes::ownMemoryKiB).sum();
    }

    static long ownMemoryKiB(ProcessHandle process) {
        var rollup = Path.of("/proc", Long.toString(process.pid()), "smaps_rollup");
        try {
            if (Files.exists(rollup)) {
                return Files.readAllLines(rollup).stream().filter(line -> line.startsWith("Pss:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", ""))).sum();
            }
            if (WINDOWS) {
                return 0;
            }
            var resident = run(List.of("ps", "-o", "rss=", "-p", Long.toString(process.pid())));
            return resident.succeeded() ? Long.parseLong(resident.output().strip()) : 0;
        } catch (IOException | RuntimeException endedMeanwhile) {
            return 0;
        }
    }
}
