package io.crema.messaging.support;

import java.util.List;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/**
 * Runs each {@link BackgroundTask} on a thread of its own. A task that fails runs again after its interval. An
 * {@link Error} ends the process.
 */
public final class BackgroundTasks implements SmartLifecycle {

    private final FailureLog failures = new FailureLog(LoggerFactory.getLogger(BackgroundTasks.class));
    private final List<BackgroundTask> tasks;
    private final BiConsumer<String, Error> fatal;
    private @Nullable ThreadPoolTaskScheduler scheduler;

    public BackgroundTasks(List<BackgroundTask> tasks) {
        this(tasks, FatalErrors::halt);
    }

    BackgroundTasks(List<BackgroundTask> tasks, BiConsumer<String, Error> fatal) {
        this.tasks = tasks;
        this.fatal = fatal;
    }

    @Override
    public void start() {
        var threads = new ThreadPoolTaskScheduler();
        threads.setPoolSize(Math.max(1, tasks.size()));
        threads.setThreadNamePrefix("background-");
        threads.setDaemon(true);
        threads.initialize();
        for (BackgroundTask task : tasks) {
            var _ = threads.scheduleWithFixedDelay(() -> run(task), threads.getClock().instant().plus(task.interval()),
                    task.interval());
        }
        scheduler = threads;
    }

    private void run(BackgroundTask task) {
        try {
            task.work().run();
        } catch (Error e) {
            fatal.accept("the background task " + task.name(), e);
        } catch (RuntimeException e) {
            if (Thread.currentThread().isInterrupted()) {
                return; // by the shutdown
            }
            failures.log(Level.WARN, "Background task failed: " + task.name(), "retrying in " + task.interval(), e);
        }
    }

    @Override
    public void stop() {
        if (scheduler != null) {
            scheduler.shutdown();
            scheduler = null;
        }
    }

    @Override
    public boolean isRunning() {
        return scheduler != null;
    }

}
