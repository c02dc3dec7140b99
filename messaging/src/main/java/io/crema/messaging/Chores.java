package io.crema.messaging;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Does what is to be done now and then, in the background; what fails is tried again when it is due next. */
final class Chores implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Chores.class);

    record Chore(String name, Duration every, Runnable work) {}

    private final List<Chore> chores;
    private @Nullable ScheduledExecutorService executor;

    Chores(List<Chore> chores) {
        this.chores = chores;
    }

    @Override
    public void start() {
        var threads = Executors.newScheduledThreadPool(chores.size(),
                Thread.ofPlatform().name("messaging-chore-", 1).daemon().factory());
        for (Chore chore : chores) {
            var _ = threads.scheduleWithFixedDelay(() -> run(chore), chore.every().toMillis(),
                    chore.every().toMillis(), TimeUnit.MILLISECONDS);
        }
        executor = threads;
    }

    private static void run(Chore chore) {
        try {
            chore.work().run();
        } catch (RuntimeException e) {
            log.warn("{} is tried again in {}: {}", chore.name(), chore.every(), e.toString());
        }
    }

    @Override
    public void stop() {
        if (executor != null) {
            executor.shutdownNow();
            executor.close();
            executor = null;
        }
    }

    @Override
    public boolean isRunning() {
        return executor != null;
    }

}
