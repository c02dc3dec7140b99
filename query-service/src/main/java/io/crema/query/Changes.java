package io.crema.query;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Wakes the requests that wait for an order or a customer, after a projection of this process has committed a change. */
@Component
public final class Changes {

    private final Stripe[] stripes = Stream.generate(Stripe::new).limit(1024).toArray(Stripe[]::new);

    /** Returns a mark; a change after it ends {@link #await}. Take it before the read. */
    long mark(UUID id) {
        return stripe(id).mark();
    }

    /** Waits for a change since the mark; may return early. */
    void await(UUID id, long mark, Duration limit) throws InterruptedException {
        stripe(id).await(mark, limit);
    }

    /** Wakes the waiting requests once the current transaction is committed. */
    public void signalAfterCommit(Collection<UUID> ids) {
        var changed = List.copyOf(ids);
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                changed.forEach(id -> stripe(id).signal());
            }
        });
    }

    private Stripe stripe(UUID id) {
        return stripes[Math.floorMod(id.hashCode(), stripes.length)];
    }

    /** Ids that share one count of changes. A spurious wake-up is harmless. */
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
