package io.crema.messaging.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

class FailureLogTest {

    private final AtomicLong now = new AtomicLong();
    private final Logger logger = new LoggerContext().getLogger("test");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final FailureLog failures = new FailureLog(logger, now::get);

    FailureLogTest() {
        lines.start();
        logger.addAppender(lines);
    }

    @Test
    void logsAKindOfFailureOnceAMinuteAndCountsTheOthers() {
        for (int second = 0; second <= 60; second++) {
            now.set(Duration.ofSeconds(second).toNanos());
            failures.log(Level.WARN, "Failed", "batch " + second, new IllegalStateException());
        }

        assertThat(lines.list).extracting(ILoggingEvent::getFormattedMessage).containsExactly("Failed: batch 0",
                "Failed: batch 60 (and 59 more since the last line)");
    }

    @Test
    void logsOtherKindsOfFailuresMeanwhile() {
        failures.log(Level.WARN, "Failed", "a", new IllegalStateException());
        failures.log(Level.WARN, "Failed", "a", new IllegalArgumentException());
        failures.log(Level.WARN, "Also failed", "a", new IllegalStateException());

        assertThat(lines.list).hasSize(3);
    }

}
