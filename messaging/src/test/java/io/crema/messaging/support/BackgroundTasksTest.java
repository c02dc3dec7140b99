package io.crema.messaging.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BackgroundTasksTest {

    private static final Duration SHORT = Duration.ofMillis(5);

    private final AtomicReference<@Nullable Error> fatal = new AtomicReference<>();

    @Test
    void runsAFailedTaskAgain() {
        var runs = new AtomicInteger();
        var tasks = start(() -> {
            runs.incrementAndGet();
            throw new IllegalStateException("planted");
        });

        await().until(() -> runs.get() >= 3);
        tasks.stop();

        assertThat(fatal).hasNullValue();
    }

    @Test
    void haltsTheProcessAfterAnError() {
        var tasks = start(() -> {
            throw new OutOfMemoryError("planted");
        });

        await().until(() -> fatal.get() instanceof OutOfMemoryError);
        tasks.stop();
    }

    @Test
    void runsATaskWhileAnotherOneBlocks() {
        var runs = new AtomicInteger();
        var tasks = new BackgroundTasks(
                List.of(new BackgroundTask("blocked", SHORT, () -> await().forever().until(() -> runs.get() > 2)),
                        new BackgroundTask("counting", SHORT, runs::incrementAndGet)),
                (_, error) -> fatal.set(error));

        tasks.start();

        await().until(() -> runs.get() > 2);
        tasks.stop();
    }

    private BackgroundTasks start(Runnable work) {
        var tasks = new BackgroundTasks(List.of(new BackgroundTask("test", SHORT, work)),
                (_, error) -> fatal.set(error));
        tasks.start();
        return tasks;
    }

}
