package io.crema.chassis.limit;

import java.time.Duration;
import java.util.Optional;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;

/**
 * A token bucket per key, in the memory of this instance: {@code n} instances allow {@code n} times the rate. Keys that
 * were not used for a while are forgotten, and so are the least used of more than a hundred thousand.
 */
public final class RateLimits {

    private static final int KEYS = 100_000;

    private final int capacity;
    private final Duration period;
    private final Cache<String, Bucket> buckets;

    /**
     * @param capacity how much a key may take in a period
     * @param period time after which the bucket is full again
     */
    public RateLimits(int capacity, Duration period) {
        this.capacity = capacity;
        this.period = period;
        this.buckets = Caffeine.newBuilder().maximumSize(KEYS).expireAfterAccess(period).build();
    }

    /** Takes one from the key's bucket. Returns the time to wait if it is empty. */
    public Optional<Duration> take(String key) {
        ConsumptionProbe probe = bucket(key).tryConsumeAndReturnRemaining(1);
        return probe.isConsumed() ? Optional.empty() : Optional.of(Duration.ofNanos(probe.getNanosToWaitForRefill()));
    }

    /** Returns one to the key's bucket. */
    public void giveBack(String key) {
        bucket(key).addTokens(1);
    }

    private Bucket bucket(String key) {
        return buckets.get(key, _ -> Bucket.builder()
                .addLimit(limit -> limit.capacity(capacity).refillIntervally(capacity, period)).build());
    }

}
