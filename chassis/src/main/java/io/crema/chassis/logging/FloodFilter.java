package io.crema.chassis.logging;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;

/**
 * Lets a number of warnings and errors of one kind pass in a minute, and counts the others in one line. So a client that
 * causes errors cannot fill the log. A kind is a logger, a message without its values, and the place of the exception.
 * Messages of a logger that has very many kinds are one kind.
 */
public final class FloodFilter extends TurboFilter {

    private static final Marker SUMMARY = MarkerFactory.getDetachedMarker("FLOOD");
    private static final int KINDS = 1_000;

    private final Map<String, Kind> kinds = new ConcurrentHashMap<>();
    private int limit = 20;
    private Duration period = Duration.ofMinutes(1);
    private @Nullable ScheduledFuture<?> summaries;

    /** Sets how many messages of a kind pass in a period. */
    public void setLimit(int limit) {
        this.limit = limit;
    }

    /** Sets the period in milliseconds. */
    public void setPeriodMillis(long period) {
        this.period = Duration.ofMillis(period);
    }

    @Override
    public void start() {
        super.start();
        summaries = getContext().getScheduledExecutorService().scheduleWithFixedDelay(this::endPeriods,
                period.toMillis(), Math.max(1, period.toMillis() / 6), TimeUnit.MILLISECONDS);
    }

    @Override
    public void stop() {
        if (summaries != null) {
            summaries.cancel(false);
        }
        super.stop();
    }

    @Override
    public FilterReply decide(@Nullable Marker marker, Logger logger, Level level, @Nullable String format,
            Object @Nullable [] values, @Nullable Throwable failure) {
        if (level.toInt() < Level.WARN_INT || format == null || SUMMARY.equals(marker)
                || level.toInt() < logger.getEffectiveLevel().toInt()) {
            return FilterReply.NEUTRAL;
        }
        String name = name(logger, format, failure != null ? failure : lastThrowable(values));
        String bounded = kinds.size() < KINDS || kinds.containsKey(name) ? name : logger.getName();
        return kinds.computeIfAbsent(bounded, _ -> new Kind(logger, level, format)).pass()
                ? FilterReply.NEUTRAL
                : FilterReply.DENY;
    }

    private static String name(Logger logger, String format, @Nullable Throwable failure) {
        if (failure == null) {
            return logger.getName() + '\n' + format;
        }
        StackTraceElement[] trace = failure.getStackTrace();
        return logger.getName() + '\n' + format + '\n' + failure.getClass().getName() + '\n'
                + (trace.length == 0 ? "" : trace[0]);
    }

    private static @Nullable Throwable lastThrowable(Object @Nullable [] values) {
        return values != null && values.length > 0 && values[values.length - 1] instanceof Throwable it ? it : null;
    }

    private void endPeriods() {
        long now = System.nanoTime();
        kinds.values().removeIf(kind -> kind.end(now));
    }

    private final class Kind {

        private final Logger logger;
        private final Level level;
        private final String format;
        private final long begin = System.nanoTime();
        private int seen;

        Kind(Logger logger, Level level, String format) {
            this.logger = logger;
            this.level = level;
            this.format = format;
        }

        synchronized boolean pass() {
            seen++;
            return seen <= limit;
        }

        /** Writes the summary if the period is over. */
        boolean end(long now) {
            if (now - begin < period.toNanos()) {
                return false;
            }
            int suppressed;
            synchronized (this) {
                suppressed = seen - limit;
                seen = limit;
            }
            if (suppressed > 0) {
                logger.log(SUMMARY, FloodFilter.class.getName(), Level.toLocationAwareLoggerInteger(level),
                        "Suppressed {} messages of this kind within {}: {}",
                        new Object[]{suppressed, period, format}, null);
            }
            return true;
        }

    }

}
