package io.crema.e2e.crash;

import java.util.EnumSet;
import java.util.Set;

import io.crema.messaging.Checkpoint;
import io.crema.messaging.Checkpoints;

/** Halts the process where it is ordered to, as kill -9 would, and takes the order away first, so that it does so once. */
final class CrashingCheckpoints implements Checkpoints {

    private static final int LIKE_KILL_9 = 137;

    private final CrashOrders orders;
    private final Set<Checkpoint> seen = EnumSet.noneOf(Checkpoint.class);
    private int reached;

    CrashingCheckpoints(CrashOrders orders) {
        this.orders = orders;
    }

    @Override
    public synchronized void reached(Checkpoint checkpoint) {
        if (seen.add(checkpoint)) {
            orders.see(checkpoint);
        }
        orders.pending().filter(order -> order.checkpoint() == checkpoint).ifPresent(order -> {
            reached++;
            if (reached >= order.time()) {
                orders.done();
                Runtime.getRuntime().halt(LIKE_KILL_9);
            }
        });
    }

}
