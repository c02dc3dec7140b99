package io.crema.messaging;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A worker's rest between two rounds: as long as the last one took. A machine with time to spare works fast, so it rests
 * little and passes each message on at once. A busy one is slow, so it rests longer and finds more messages for one
 * transaction: the cost of a message falls with the load. For use by one thread.
 */
final class Rest {

    private static final Duration LONGEST = Duration.ofMillis(25);

    private final LongSupplier nanoTime;
    private long workBegan;
    private boolean worked;

    Rest() {
        this(System::nanoTime);
    }

    Rest(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    void workBegins() {
        workBegan = nanoTime.getAsLong();
        worked = true;
    }

    /** Ends the work; how long to rest from it, which is not at all if there was none. */
    Duration due() {
        if (!worked) {
            return Duration.ZERO;
        }
        worked = false;
        Duration work = Duration.ofNanos(nanoTime.getAsLong() - workBegan);
        return work.compareTo(LONGEST) < 0 ? work : LONGEST;
    }

}
