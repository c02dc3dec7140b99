package io.crema.query.order;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.springframework.stereotype.Component;

/** Wakes the requests that wait for an order, after a projection of this process has committed a change of it. */
@Component
class OrderChanges {

    private final Stripe[] stripes = Stream.generate(Stripe::new).limit(1024).toArray(Stripe[]::new);

    /** Returns a mark; a change after it ends {@link #await}. Take it before reading the order. */
    long mark(UUID orderId) {
        return stripe(orderId).mark();
    }

    /** Waits for a change since the mark; may return early. */
    void await(UUID orderId, long mark, Duration limit) throws InterruptedException {
        stripe(orderId).await(mark, limit);
    }

    void signal(UUID orderId) {
        stripe(orderId).signal();
    }

    private Stripe stripe(UUID orderId) {
        return stripes[Math.floorMod(orderId.hashCode(), stripes.length)];
    }

    /** Orders that share one count of changes. A spurious wake-up is harmless. */
    private static final class Stripe {

        private long changes;

        private synchronized long mark() {
            return changes;
        }

        private synchronized void signal() {
            changes++;
            notifyAll();
        }

        private synchronized void await(long mark, Duration limit) throws InterruptedException {
            var end = System.nanoTime() + limit.toNanos();
            for (var left = limit.toNanos(); changes == mark && left > 0; left = end - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        }

    }

}
