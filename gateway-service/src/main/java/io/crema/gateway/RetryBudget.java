package io.crema.gateway;

import java.util.concurrent.atomic.AtomicInteger;

/** Lets a share of a backend's requests be repeated, so that retries never multiply the load of a weak backend. */
final class RetryBudget {

    private static final int ONE = 100;

    private final int percent;
    private final int reserve;
    private final AtomicInteger balance;

    /**
     * @param percent repetitions that a hundred requests earn
     * @param reserve repetitions at the start, and the most that can be saved
     */
    RetryBudget(int percent, int reserve) {
        this.percent = percent;
        this.reserve = reserve * ONE;
        this.balance = new AtomicInteger(this.reserve);
    }

    void requested() {
        balance.updateAndGet(it -> Math.min(it + percent, reserve));
    }

    boolean mayRepeat() {
        return balance.getAndUpdate(it -> it < ONE ? it : it - ONE) >= ONE;
    }

}
