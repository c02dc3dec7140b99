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

/** Operations on processes of the operating system. */
final class Processes {

    private static final boolean WINDOWS = System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("win")
            && !System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("darwin");

    private Processes() {
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", WINDOWS ? "java.exe" : "java").toString();
    }

    /** Returns the name of a script of the checkout, such as {@code mvnw}. */
    static String script(String name) {
        return WINDOWS ? name + ".cmd" : name;
    }

    static String executable(Path directory, String name) {
        return directory.resolve(WINDOWS ? name + ".exe" : name).toString();
    }

    /** Wraps a command in {@code setsid} if available, so that Ctrl-C in the terminal does not stop the process. */
    static List<String> inOwnSession(List<String> command) {
        var setsid = "/usr/bin/setsid";
        return Files.isExecutable(Path.of(setsid))
                ? Stream.concat(Stream.of(setsid), command.stream()).toList()
                : command;
    }

    /** Stops a process gracefully and kills it after the grace period. Returns when it has exited. */
    static void terminate(ProcessHandle process, List<String> stopCommand, Duration grace) {
        if (stopCommand.isEmpty()) {
            process.destroy();
        } else {
            run(stopCommand);
        }
        if (!awaitExit(process, grace)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            awaitExit(process, Duration.ofSeconds(5));
        }
    }

    private static boolean awaitExit(ProcessHandle process, Duration limit) {
        try {
            process.onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
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

    /** Runs a command and returns its exit code and output. */
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

    /** Returns the memory of a process and its descendants in KiB: PSS on Linux, otherwise RSS. */
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
        } catch (IOException | RuntimeException processExited) {
            return 0;
        }
    }
}
