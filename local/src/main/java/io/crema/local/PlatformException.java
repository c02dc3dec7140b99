package io.crema.local;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.Optional;

/** An error of the launcher. The message says what happened and what to do next. */
public final class PlatformException extends RuntimeException {

    public PlatformException(String problem, String remedy) {
        super(problem + "\n  " + remedy);
    }

    PlatformException(String problem, String remedy, Throwable cause) {
        super(problem + "\n  " + remedy, cause);
    }

    private PlatformException(String message) {
        super(message);
    }

    /** Returns the exception with the message of one that another process threw. */
    static PlatformException received(String message) {
        return new PlatformException(message);
    }

    /** Returns an explanation of an expected failure; empty for an unexpected one, which needs its stack trace. */
    static Optional<PlatformException> explain(Throwable failure) {
        return switch (failure) {
            case PlatformException explained -> Optional.of(explained);
            case AccessDeniedException e -> Optional.of(new PlatformException("No permission for " + e.getFile() + ".",
                    "Change its owner to the user who runs ./crema: chown -R " + System.getProperty("user.name") + " "
                            + e.getFile(),
                    e));
            case IOException e when String.valueOf(e.getMessage()).contains("No space left on device") ->
                Optional.of(new PlatformException("The disk is full: " + e.getMessage(),
                        "Free some space and try again. Run ./crema down to stop the running processes.", e));
            case FileSystemException e -> Optional.of(new PlatformException("Cannot use the file " + e.getMessage(),
                    "Move the file away and try again.", e));
            case ConnectException e -> Optional.of(notUp(e));
            case HttpTimeoutException e -> Optional.of(notUp(e));
            default -> Optional.ofNullable(failure.getCause()).flatMap(PlatformException::explain);
        };
    }

    private static PlatformException notUp(IOException failure) {
        return new PlatformException("Crema does not respond.",
                "Run ./crema up -d to start it, or ./crema status to see its processes.", failure);
    }
}
