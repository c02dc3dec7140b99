package io.crema.local;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.Optional;

/** The platform cannot do what was asked: says what is wrong and, where something helps, how to mend it. */
public final class PlatformException extends RuntimeException {

    public PlatformException(String problem, String remedy) {
        super(problem + "\n  " + remedy);
    }

    PlatformException(String problem, String remedy, Throwable cause) {
        super(problem + "\n  " + remedy, cause);
    }

    /** A failure in words; empty for one whose stack trace says more. */
    static Optional<PlatformException> explaining(Throwable failure) {
        return switch (failure) {
            case PlatformException explained -> Optional.of(explained);
            case AccessDeniedException e -> Optional.of(new PlatformException("No permission for " + e.getFile(),
                    "It must belong to " + System.getProperty("user.name") + ", who runs ./crema: chown -R it.", e));
            case IOException e when String.valueOf(e.getMessage()).contains("No space left on device") ->
                Optional.of(new PlatformException("The disk is full: " + e.getMessage(),
                        "Free some space and try again; ./crema down ends what runs.", e));
            case FileSystemException e -> Optional.of(new PlatformException("Cannot use " + e.getMessage(),
                    "Move it away and try again.", e));
            case ConnectException e -> Optional.of(notUp(e));
            case HttpTimeoutException e -> Optional.of(notUp(e));
            default -> Optional.ofNullable(failure.getCause()).flatMap(PlatformException::explaining);
        };
    }

    private static PlatformException notUp(IOException failure) {
        return new PlatformException("Crema does not answer.",
                "./crema status shows what runs, ./crema up -d starts it.",
                failure);
    }
}
