package io.crema.gateway;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

import io.crema.gateway.RateLimitProperties.Quota;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import org.jspecify.annotations.Nullable;

/**
 * A client's token bucket at one route, as this instance knows it. The instance admits requests by its own bucket. It
 * reports them to the shared bucket, and learns from it what the others have admitted. It never has more unreported
 * requests than its share, a twentieth of the quota. So {@code n} instances admit at most {@code n} shares too many. The
 * shared bucket is then in debt, and the client waits for longer.
 */
final class ClientBucket {

    /** The answer to a request. */
    record Decision(boolean admitted, long left, Duration untilNext) {}

    private static final int SHARES = 20;

    private final String id;
    private final Quota quota;
    private final SharedBuckets shared;
    private final Executor reports;
    private final int share;
    private final Bucket own;
    private final AtomicInteger unreported = new AtomicInteger();
    private @Nullable CompletableFuture<Void> report;

    ClientBucket(String id, Quota quota, SharedBuckets shared, Executor reports) {
        this.id = id;
        this.quota = quota;
        this.shared = shared;
        this.reports = reports;
        this.share = Math.max(1, quota.requests() / SHARES);
        this.own = Bucket.builder().addLimit(
                limit -> limit.capacity(quota.requests()).refillGreedy(quota.requests(), quota.period())).build();
    }

    /** Admits or refuses a request. Asks the database only when the share is used up, and does not wait long for it. */
    Decision take() throws InterruptedException {
        if (own.getAvailableTokens() < 1) {
            return refused();
        }
        reserve();
        ConsumptionProbe probe = own.tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) {
            unreported.decrementAndGet();
            return refused();
        }
        if (unreported.get() > share / 2) {
            var _ = report();
        }
        return new Decision(true, probe.getRemainingTokens(), Duration.ZERO);
    }

    private Decision refused() {
        return new Decision(false, 0,
                Duration.ofNanos(own.estimateAbilityToConsume(1).getNanosToWaitForRefill()));
    }

    private void reserve() throws InterruptedException {
        int before = unreported.get();
        while ((before >= share && !shared.isAway()) || !unreported.compareAndSet(before, before + 1)) {
            if (before >= share && !shared.isAway()) {
                awaitReport();
            }
            before = unreported.get();
        }
    }

    private void awaitReport() throws InterruptedException {
        try {
            report().get(shared.patience().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException failure) {
            shared.isAway(failure);
        }
    }

    private synchronized CompletableFuture<Void> report() {
        if (report == null || report.isDone()) {
            report = CompletableFuture.runAsync(this::exchange, reports);
        }
        return report;
    }

    /** While the database is away, what was admitted is forgotten: the others admit as much without knowing of it. */
    private void exchange() {
        int admitted = unreported.get();
        if (admitted > 0) {
            shared.subtract(id, quota, admitted).ifPresent(left -> learn(left, admitted));
            unreported.addAndGet(-admitted);
        }
    }

    private void learn(long left, int admitted) {
        long known = own.getAvailableTokens();
        long surplus = known - (left - (unreported.get() - admitted));
        if (surplus > 0) {
            own.consumeIgnoringRateLimits(surplus);
        } else if (surplus < 0) {
            own.addTokens(-surplus);
        }
    }

}
