package io.crema.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** Commands to the supervisor of a platform: a file holds each of them, and a file beside it the answer. */
final class Requests {

    private static final String REQUEST = ".request";
    private static final String ANSWER = ".answer";

    private final State state;
    private final Path directory;

    Requests(PlatformConfig config) {
        this.state = new State(config.state());
        this.directory = config.state().resolve("requests");
    }

    /** Sends a command and waits until it is done. Throws an exception with the cause if it fails. */
    void send(List<String> command, Duration limit) throws IOException {
        var supervisor = requireSupervisor();
        var name = String.format(Locale.ROOT, "%020d-%d", System.nanoTime(), ProcessHandle.current().pid());
        PrivateFiles.directory(directory);
        PrivateFiles.replace(directory.resolve(name + REQUEST), String.join("\n", command));
        var answer = directory.resolve(name + ANSWER);
        Platform.until(() -> Files.exists(answer) || !supervisor.isAlive(), limit);
        if (!Files.exists(answer)) {
            Files.deleteIfExists(directory.resolve(name + REQUEST));
            throw new PlatformException("The supervisor did not answer `" + String.join(" ", command) + "`.",
                    "Run ./crema logs supervisor to see the cause, ./crema status to see the processes.");
        }
        var failure = Files.readString(answer);
        Files.delete(answer);
        if (!failure.isEmpty()) {
            throw PlatformException.received(failure);
        }
    }

    /** Returns the process of the supervisor. */
    ProcessHandle requireSupervisor() {
        return state.supervisor().orElseThrow(
                () -> new PlatformException("Crema is not running.", "Run ./crema up to start it."));
    }

    /** Handles each waiting command, the oldest first. */
    void handle(Consumer<List<String>> handler) {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try {
            for (var request : waiting()) {
                var command = Files.readAllLines(request);
                Files.delete(request);
                var answer = request.resolveSibling(request.getFileName().toString().replace(REQUEST, ANSWER));
                PrivateFiles.replace(answer, answerTo(command, handler));
            }
        } catch (IOException e) {
            System.out.println("Failed to answer a command: " + e.getMessage());
        }
    }

    private static String answerTo(List<String> command, Consumer<List<String>> handler) {
        try {
            handler.accept(command);
            return "";
        } catch (RuntimeException e) {
            var failure = PlatformException.explain(e).map(Throwable::getMessage).orElseGet(e::toString);
            System.out.println("Failed: " + String.join(" ", command) + ": " + failure);
            return failure;
        }
    }

    private List<Path> waiting() throws IOException {
        var found = new ArrayList<Path>();
        try (var files = Files.newDirectoryStream(directory, "*" + REQUEST)) {
            files.forEach(found::add);
        }
        found.sort(Comparator.naturalOrder());
        return found;
    }

    /** Deletes the commands to an earlier supervisor. */
    void clear() {
        try {
            Platform.deleteRecursively(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
