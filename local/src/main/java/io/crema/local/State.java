package io.crema.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/**
 * The recorded processes of a platform, one file for each. Another launcher finds the processes, even if the launcher that
 * started them was killed.
 */
final class State {

    static final String SUPERVISOR = "supervisor";

    /** A started process. The start time distinguishes it from a later process with the same pid. */
    record Recorded(String service, int instance, long pid, long startedAtMillis, int port) {

        private static final Duration CLOCK_JITTER = Duration.ofSeconds(2);

        static Recorded of(String service, int instance, ProcessHandle process, int port) {
            return new Recorded(service, instance, process.pid(),
                    process.info().startInstant().orElse(Instant.EPOCH).toEpochMilli(), port);
        }

        Optional<ProcessHandle> process() {
            return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(this::startedWhenRecorded)
                    .filter(process -> !isZombie(process));
        }

        private boolean startedWhenRecorded(ProcessHandle process) {
            return process.info().startInstant().map(start -> Math.abs(start.toEpochMilli() - startedAtMillis))
                    .map(difference -> difference <= CLOCK_JITTER.toMillis()).orElse(false);
        }

        private static boolean isZombie(ProcessHandle process) {
            try {
                var stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
                return stat.startsWith("Z", stat.lastIndexOf(')') + 2);
            } catch (IOException noProcFileSystem) {
                return false;
            }
        }
    }

    private static final JsonMapper JSON = new JsonMapper();
    private final Path directory;

    State(Path state) {
        this.directory = state.resolve("processes");
    }

    void record(Recorded recorded) {
        try {
            PrivateFiles.directory(directory);
            var next = directory.resolve(fileName(recorded) + ".next");
            Files.writeString(next, JSON.writeValueAsString(recorded));
            Files.move(next, directory.resolve(fileName(recorded)), StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void forget(Recorded recorded) {
        try {
            Files.deleteIfExists(directory.resolve(fileName(recorded)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Recorded> all() {
        try (var files = Files.newDirectoryStream(directory, "*.json")) {
            var found = new ArrayList<Recorded>();
            for (var file : files) {
                found.add(JSON.readValue(Files.readString(file), Recorded.class));
            }
            found.sort(Comparator.comparing(Recorded::service).thenComparingInt(Recorded::instance));
            return found;
        } catch (NoSuchFileException nothingStartedOrJustEnded) {
            return Files.exists(directory) ? all() : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Optional<Recorded> find(String service, int instance) {
        return all().stream().filter(r -> r.service().equals(service) && r.instance() == instance).findFirst();
    }

    /** Returns the process of the supervisor; empty if it does not run. */
    Optional<ProcessHandle> supervisor() {
        return find(SUPERVISOR, 1).flatMap(Recorded::process);
    }

    private static String fileName(Recorded recorded) {
        return recorded.service() + "-" + recorded.instance() + ".json";
    }
}
