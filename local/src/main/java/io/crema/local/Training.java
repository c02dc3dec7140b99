package io.crema.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Writes the AOT caches of programs. A platform of its own, with its own state and free ports, runs until its first order,
 * and the JVMs of these programs write their caches when they stop. A running platform goes on meanwhile.
 */
final class Training {

    private Training() {
    }

    /**
     * Writes the caches that are missing. Returns false if none is.
     *
     * @param requested the programs to train; empty for all
     */
    static boolean run(PlatformConfig config, List<String> requested, Consumer<String> progress) {
        requireTrainable(config.services(), requested);
        var state = config.apps().resolveSibling("training");
        var own = PlatformConfig.onFreePorts(config.home(), state);
        var missing = new TreeSet<>(new Platform(own, progress).untrained());
        if (!requested.isEmpty()) {
            missing.retainAll(requested);
        }
        if (missing.isEmpty()) {
            return false;
        }
        try {
            PrivateFiles.directory(state);
            try (var lock = FileChannel.open(state.resolve("lock"), StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE)) {
                if (lock.tryLock() == null) {
                    throw new PlatformException("Another process writes start-up caches already.",
                            "Run this command again when it has finished.");
                }
                progress.accept("A training run writes the start-up caches of " + String.join(", ", missing) + ".");
                Platform.wipe(own);
                Platform.train(own, missing, line -> progress.accept("  training: " + line.strip()));
                JavaApp.keepCompletedCaches(config.apps());
                Platform.wipe(own);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var failed = new Platform(own, progress).untrained().stream().filter(missing::contains).toList();
        if (!failed.isEmpty()) {
            throw new PlatformException("No start-up cache was written of " + String.join(", ", failed) + ".",
                    "Stop other work on this machine and run ./crema train again. Without a cache they start slower.");
        }
        progress.accept("Start-up caches written.");
        return true;
    }

    private static void requireTrainable(Services services, List<String> requested) {
        var trainable = Programs.trainable(services);
        for (var program : requested) {
            if (!trainable.contains(program)) {
                throw new PlatformException("There is no program " + program + " to train.",
                        "Use one of: " + String.join(", ", new TreeSet<>(trainable)));
            }
        }
    }
}
