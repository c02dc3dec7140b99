package io.crema.local.newservice;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Map;
import java.util.Objects;

/** Changes of files that are undone if one of them fails. */
final class Changes {

    private final Deque<Undo> undos = new ArrayDeque<>();

    @FunctionalInterface
    private interface Undo {

        void run() throws IOException;
    }

    /** Creates files and replaces the contents of others: all or nothing. */
    static void apply(Map<Path, String> created, Map<Path, String> edited) {
        var changes = new Changes();
        try {
            for (var file : created.entrySet()) {
                changes.create(file.getKey(), file.getValue());
            }
            for (var file : edited.entrySet()) {
                changes.replace(file.getKey(), file.getValue());
            }
        } catch (IOException | RuntimeException e) {
            changes.undo(e);
            throw e instanceof IOException io ? new UncheckedIOException(io) : (RuntimeException) e;
        }
    }

    private void create(Path file, String content) throws IOException {
        createDirectories(Objects.requireNonNull(file.getParent()));
        Files.createFile(file);
        undos.push(() -> Files.deleteIfExists(file));
        Files.writeString(file, content);
    }

    private void createDirectories(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            createDirectories(Objects.requireNonNull(directory.getParent()));
            Files.createDirectory(directory);
            undos.push(() -> Files.deleteIfExists(directory));
        }
    }

    private void replace(Path file, String content) throws IOException {
        var before = Files.readString(file);
        undos.push(() -> Files.writeString(file, before));
        Files.writeString(file, content);
    }

    private void undo(Exception failure) {
        for (var undo : undos) {
            try {
                undo.run();
            } catch (IOException e) {
                failure.addSuppressed(e);
            }
        }
    }

    /** Deletes a file or a directory with all that is in it. */
    static void delete(Path path) {
        if (!Files.exists(path)) {
            return;
        }
        try (var files = Files.walk(path)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
