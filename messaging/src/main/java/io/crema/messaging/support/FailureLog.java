package io.crema.messaging.support;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

import org.slf4j.Logger;
import org.slf4j.event.Level;

/**
 * Logs failures that may repeat many times a second. Of each kind it logs the first, then at most one a minute with the
 * number of those that it left out.
 */
public final class FailureLog {

    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private final Logger log;
    private final LongSupplier nanos;
    private final Map<String, Kind> kinds = new HashMap<>();

    private record Kind(long loggedAt, long leftOut) {}

    public FailureLog(Logger log) {
        this(log, System::nanoTime);
    }

    FailureLog(Logger log, LongSupplier nanos) {
        this.log = log;
        this.nanos = nanos;
    }

    /** Logs a failure. Its kind is the event and the class of the failure. */
    public synchronized void log(Level level, String event, Object subject, Throwable failure) {
        String name = event + " " + failure.getClass().getName();
        Kind kind = kinds.get(name);
        long now = nanos.getAsLong();
        if (kind != null && now - kind.loggedAt() < INTERVAL.toNanos()) {
            kinds.put(name, new Kind(kind.loggedAt(), kind.leftOut() + 1));
            return;
        }
        kinds.put(name, new Kind(now, 0));
        if (kind == null || kind.leftOut() == 0) {
            log.atLevel(level).setCause(failure).log("{}: {}", event, subject);
        } else {
            log.atLevel(level).setCause(failure).log("{}: {} (and {} more since the last line)", event, subject,
                    kind.leftOut());
        }
    }

}
