package io.crema.e2e.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

import io.crema.messaging.Checkpoint;

/**
 * The orders to crash and what became of them, as files that outlive the process: {@code <service>.order} holds the
 * checkpoint and at which time it is reached to crash, {@code <service>.done} says that it was done, and
 * {@code <service>.<checkpoint>.seen} that the service reaches the checkpoint at all.
 */
public record CrashOrders(Path directory, String service) {

    /** @param time counts from 1 since the order was given */
    public record CrashOrder(Checkpoint checkpoint, int time) {}

    /** Orders a crash in the place of an earlier order. */
    public void give(CrashOrder order) {
        try {
            Files.deleteIfExists(file("done"));
            var next = file("next");
            Files.writeString(next, order.checkpoint() + " " + order.time());
            Files.move(next, file("order"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the last order has been done. */
    public boolean isDone() {
        return Files.exists(file("done"));
    }

    /** Whether the service has ever reached a checkpoint. */
    public boolean hasSeen(Checkpoint checkpoint) {
        return Files.exists(file(checkpoint + ".seen"));
    }

    Optional<CrashOrder> pending() {
        try {
            var words = Files.readString(file("order")).split(" ", 2);
            return Optional.of(new CrashOrder(Checkpoint.valueOf(words[0]), Integer.parseInt(words[1])));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void see(Checkpoint checkpoint) {
        try {
            Files.writeString(file(checkpoint + ".seen"), "");
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
