package io.crema.messaging.support;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A pause between two rounds of work, as long as the last round took, up to 25 ms. On an idle machine a round is fast, so
 * the pause is short and messages pass on at once. On a busy machine a round is slow, so the pause is longer and the next
 * round finds more messages for one transaction. Not thread-safe.
 */
public final class AdaptivePause {

    private static final Duration LONGEST = Duration.ofMillis(25);

    private final LongSupplier nanoTime;
    private long workStartedAt;
    private boolean worked;

    public AdaptivePause() {
        this(System::nanoTime);
    }

    AdaptivePause(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Marks the start of a round. */
    public void workStarted() {
        workStartedAt = nanoTime.getAsLong();
        worked = true;
    }

    /** Marks the end of the round and returns how long to pause. Returns zero if no round has started since. */
    public Duration workEnded() {
        if (!worked) {
            return Duration.ZERO;
        }
        worked = false;
        Duration work = Duration.ofNanos(nanoTime.getAsLong() - workStartedAt);
        return work.compareTo(LONGEST) < 0 ? work : LONGEST;
    }

}
