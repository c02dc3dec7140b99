package io.crema.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Files and directories that only their owner can read. */
final class PrivateFiles {

    private PrivateFiles() {
    }

    /** Creates a directory, or takes an existing one from other users. */
    static Path directory(Path directory) throws IOException {
        return restricted(Files.createDirectories(directory), "rwx------");
    }

    /** Creates an empty file in place of an earlier one. */
    static Path create(Path file) throws IOException {
        Files.deleteIfExists(file);
        return restricted(Files.createFile(file), "rw-------");
    }

    /** Replaces the content of a file. A reader sees either the earlier or the new content. */
    static void replace(Path file, String content) throws IOException {
        var next = create(file.resolveSibling(file.getFileName() + ".next"));
        Files.writeString(next, content);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static Path restricted(Path path, String permissions) throws IOException {
        if (Files.getFileStore(path).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
        }
        return path;
    }
}
