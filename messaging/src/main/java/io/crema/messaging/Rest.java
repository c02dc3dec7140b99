package io.crema.messaging;

import java.time.Duration;

/**
 * A worker's rest between two rounds, in proportion to how long the last one took. A machine with time to spare works
 * fast, so it rests little and passes each message on at once. A busy one is slow, so it rests longer and finds more
 * messages for one transaction: the cost of a message falls with the load. For use by one thread.
 */
final class Rest {

    private static final Duration LONGEST = Duration.ofMillis(25);

    private long workBegan;
    private boolean worked;

    void workBegins() {
        workBegan = System.nanoTime();
        worked = true;
    }

    /** Rests from the work that has begun since the last rest, if any. */
    void take() throws InterruptedException {
        if (worked) {
            worked = false;
            Duration due = Duration.ofNanos(System.nanoTime() - workBegan);
            Thread.sleep(due.compareTo(LONGEST) < 0 ? due : LONGEST);
        }
    }

}
