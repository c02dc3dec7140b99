package io.crema.gateway;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import javax.sql.DataSource;

import io.crema.gateway.RateLimitProperties.Quota;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.jdbc.PrimaryKeyMapper;
import io.github.bucket4j.postgresql.Bucket4jPostgreSQL;
import io.github.bucket4j.postgresql.PostgreSQLSelectForUpdateBasedProxyManager;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * The token buckets that all instances of the gateway share, in its database. While the database is away, nothing is
 * asked of it but one try in five seconds.
 */
@Component
class SharedBuckets {

    private static final Logger log = LoggerFactory.getLogger(SharedBuckets.class);

    private static final Duration PAUSE = Duration.ofSeconds(5);
    /** Some connections of the pool stay for others. */
    private static final int CONCURRENT = 2;
    private static final int BATCH = 1_000;

    private final PostgreSQLSelectForUpdateBasedProxyManager<String> proxies;
    private final Duration patience;
    private final Semaphore places = new Semaphore(CONCURRENT);
    private volatile boolean away;
    private volatile long awaySince;

    SharedBuckets(DataSource database, RateLimitSettings limits, MeterRegistry metrics) {
        patience = limits.patience();
        proxies = Bucket4jPostgreSQL.selectForUpdateBasedBuilder(database).table("rate_limit").idColumn("client")
                .primaryKeyMapper(PrimaryKeyMapper.STRING).expirationAfterWrite(
                        ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(Duration.ofMinutes(1)))
                .build();
        Gauge.builder("crema.gateway.limits.shared", () -> away ? 0 : 1)
                .description("1 while the instances of the gateway share their rate limits").register(metrics);
    }

    boolean isAway() {
        return away;
    }

    /** Returns how long a request waits for the database at most. */
    Duration patience() {
        return patience;
    }

    /** Subtracts requests that were admitted. Returns what is left, which may be negative; empty if the database is away. */
    OptionalLong subtract(String bucket, Quota quota, long admitted) {
        if (away && System.nanoTime() - awaySince < PAUSE.toNanos()) {
            return OptionalLong.empty();
        }
        try {
            if (!places.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                isAway("no place to ask it in time");
                return OptionalLong.empty();
            }
        } catch (InterruptedException shutdown) {
            Thread.currentThread().interrupt();
            return OptionalLong.empty();
        }
        try {
            var left = proxies.builder().build(bucket, () -> configuration(quota)).asVerbose()
                    .consumeIgnoringRateLimits(admitted).getDiagnostics().getAvailableTokens();
            isBack();
            return OptionalLong.of(left);
        } catch (RuntimeException failure) {
            isAway(failure);
            return OptionalLong.empty();
        } finally {
            places.release();
        }
    }

    /** Deletes the buckets that have been full for a while: a new one is like them. */
    @Scheduled(fixedDelay = 1, initialDelay = 1, timeUnit = TimeUnit.MINUTES)
    void deleteFull() {
        try {
            int deleted = BATCH;
            while (deleted == BATCH) {
                deleted = proxies.removeExpired(BATCH);
            }
            isBack();
        } catch (RuntimeException failure) {
            isAway(failure);
        }
    }

    void isAway(Object cause) {
        awaySince = System.nanoTime();
        if (!away) {
            away = true;
            log.warn("The rate limits are those of this instance alone, its database is away: {}", cause.toString());
        }
    }

    private void isBack() {
        if (away) {
            away = false;
            log.info("The instances share their rate limits again");
        }
    }

    private static BucketConfiguration configuration(Quota quota) {
        return BucketConfiguration.builder().addLimit(limit -> limit.capacity(quota.requests())
                .refillGreedy(quota.requests(), quota.period())).build();
    }

}
