package io.crema.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/** The secret that encrypts the signing keys in identity-service's database. It is made when it is first needed. */
final class KeyEncryptionKey {

    private KeyEncryptionKey() {
    }

    static synchronized String in(Path state) {
        var file = state.resolve("key-encryption-key");
        try {
            if (!Files.exists(file)) {
                Files.createDirectories(state);
                var unfinished = state.resolve("key-encryption-key.unfinished");
                Files.deleteIfExists(unfinished);
                Files.createFile(unfinished);
                if (Files.getFileStore(unfinished).supportsFileAttributeView("posix")) {
                    Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rw-------"));
                }
                var bytes = new byte[32];
                new SecureRandom().nextBytes(bytes);
                Files.writeString(unfinished, HexFormat.of().formatHex(bytes));
                Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
