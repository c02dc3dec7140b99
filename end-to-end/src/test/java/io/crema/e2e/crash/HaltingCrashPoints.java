package io.crema.e2e.crash;

import java.util.EnumSet;
import java.util.Set;

import io.crema.messaging.support.CrashPoint;
import io.crema.messaging.support.CrashPoints;

/** Halts the process at the ordered crash point, like kill -9. Removes the order first, so that it halts once. */
final class HaltingCrashPoints implements CrashPoints {

    private static final int LIKE_KILL_9 = 137;

    private final CrashOrders orders;
    private final Set<CrashPoint> seen = EnumSet.noneOf(CrashPoint.class);
    private int reached;

    HaltingCrashPoints(CrashOrders orders) {
        this.orders = orders;
    }

    @Override
    public synchronized void reached(CrashPoint crashPoint) {
        if (seen.add(crashPoint)) {
            orders.see(crashPoint);
        }
        orders.pending().filter(order -> order.crashPoint() == crashPoint).ifPresent(order -> {
            reached++;
            if (reached >= order.time()) {
                orders.done();
                Runtime.getRuntime().halt(LIKE_KILL_9);
            }
        });
    }

}
