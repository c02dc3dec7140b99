package io.crema.e2e.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

import io.crema.messaging.support.CrashPoint;

/**
 * Orders to crash, as files that outlive the process. {@code <service>.order} holds the crash point and the count at which
 * to crash. {@code <service>.done} says that the process has crashed. {@code <service>.<point>.seen} says that the service
 * reaches the crash point at all.
 */
public record CrashOrders(Path directory, String service) {

    /** @param time how often the point is reached before the crash, counted from 1 since the order */
    public record CrashOrder(CrashPoint crashPoint, int time) {}

    /** Orders a crash. Replaces an earlier order. */
    public void give(CrashOrder order) {
        try {
            Files.deleteIfExists(file("done"));
            var next = file("next");
            Files.writeString(next, order.crashPoint() + " " + order.time());
            Files.move(next, file("order"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns whether the process has crashed as ordered. */
    public boolean isDone() {
        return Files.exists(file("done"));
    }

    /** Returns whether the service has ever reached a crash point. */
    public boolean hasSeen(CrashPoint crashPoint) {
        return Files.exists(file(crashPoint + ".seen"));
    }

    Optional<CrashOrder> pending() {
        try {
            var words = Files.readString(file("order")).split(" ", 2);
            return Optional.of(new CrashOrder(CrashPoint.valueOf(words[0]), Integer.parseInt(words[1])));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void see(CrashPoint crashPoint) {
        try {
            Files.writeString(file(crashPoint + ".seen"), "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void done() {
        try {
            Files.move(file("order"), file("done"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path file(String name) {
        return directory.resolve(service + "." + name);
    }

}
