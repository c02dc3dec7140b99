package io.crema.chassis.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A flood of one error does not fill the log and does not hide another error. */
class FloodFilterTest {

    private final LoggerContext context = new LoggerContext();
    private final FloodFilter filter = new FloodFilter();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = context.getLogger("door");

    @BeforeEach
    void start() {
        filter.setContext(context);
        filter.setLimit(3);
        filter.setPeriodMillis(200);
        filter.start();
        context.addTurboFilter(filter);
        log.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(log);
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.INFO);
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    @Timeout(30)
    void aFloodIsCountedInOneLine() {
        for (int i = 0; i < 100; i++) {
            logger.warn("Refused {}", i);
        }

        assertThat(messages()).startsWith("Refused 0", "Refused 1", "Refused 2");
        while (summaries().isEmpty()) {
            Thread.onSpinWait();
        }
        assertThat(messages().stream().filter(it -> it.startsWith("Refused"))).hasSizeLessThan(100);
        assertThat(summaries().getFirst()).matches("Suppressed \\d+ messages of this kind within PT0.2S: Refused \\{}");
        logger.warn("Refused {}", "afterwards");
        assertThat(messages()).contains("Refused afterwards");
    }

    @Test
    void otherErrorsPass() {
        for (int i = 0; i < 10; i++) {
            logger.error("Failed", new IllegalStateException("here"));
        }
        logger.error("Failed", new IllegalArgumentException("of another class"));
        logger.error("Failed", elsewhere());
        logger.error("Failed otherwise");
        context.getLogger("window").error("Failed");

        assertThat(
                log.list.stream().map(it -> it.getThrowableProxy() == null ? "" : it.getThrowableProxy().getMessage()))
                .containsExactly("here", "here", "here", "of another class", "elsewhere", "", "");
    }

    @Test
    void informationIsNotLimited() {
        for (int i = 0; i < 10; i++) {
            logger.info("Opened {}", i);
        }

        assertThat(messages()).hasSize(10);
    }

    @Test
    void manyKindsOfALoggerAreOne() {
        filter.setPeriodMillis(60_000);
        for (int i = 0; i < 2_000; i++) {
            logger.warn("Refused " + i);
        }

        assertThat(messages().stream().filter(it -> it.startsWith("Refused"))).hasSizeLessThanOrEqualTo(1_003);
    }

    private List<String> summaries() {
        return messages().stream().filter(it -> it.startsWith("Suppressed")).toList();
    }

    private List<String> messages() {
        return List.copyOf(log.list).stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private static IllegalStateException elsewhere() {
        return new IllegalStateException("elsewhere");
    }

}
