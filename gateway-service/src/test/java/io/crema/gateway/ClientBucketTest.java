package io.crema.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import javax.sql.DataSource;

import io.crema.gateway.RateLimitProperties.Quota;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A limit while the database does not answer: it is that of the instance, and no request waits for long. */
class ClientBucketTest {

    private static final Duration PATIENCE = Duration.ofMillis(250);
    private static final Quota HUNDRED = new Quota(100, Duration.ofHours(1));

    private final ExecutorService reports = Executors.newVirtualThreadPerTaskExecutor();
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final CountDownLatch end = new CountDownLatch(1);

    @AfterEach
    void end() {
        end.countDown();
        reports.close();
    }

    @Test
    void aDatabaseThatHangsDelaysOneRequestAndNoOther() throws InterruptedException {
        var bucket = bucket(() -> {
            end.await();
            throw new SQLException("never");
        });

        assertLimitOfTheInstanceWithin(bucket, PATIENCE.plusSeconds(1));
    }

    @Test
    void aDatabaseThatRefusesDelaysNobody() throws InterruptedException {
        var bucket = bucket(() -> {
            throw new SQLException("refused");
        });

        assertLimitOfTheInstanceWithin(bucket, Duration.ofSeconds(1));
    }

    private void assertLimitOfTheInstanceWithin(ClientBucket bucket, Duration limit) throws InterruptedException {
        long begin = System.nanoTime();
        for (int i = 0; i < 100; i++) {
            assertThat(bucket.take().admitted()).isTrue();
        }
        var refused = bucket.take();

        assertThat(refused.admitted()).isFalse();
        assertThat(refused.untilNext()).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(36));
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(limit);
        assertThat(metrics.get("crema.gateway.limits.shared").gauge().value()).isZero();
    }

    private interface Connections {

        Connection open() throws SQLException, InterruptedException;

    }

    private ClientBucket bucket(Connections connections) {
        var database = (DataSource) Proxy.newProxyInstance(getClass().getClassLoader(),
                new Class<?>[]{DataSource.class},
                (_, _, _) -> connections.open());
        var limits = new RateLimitSettings(Map.of(), PATIENCE);
        return new ClientBucket("client", HUNDRED, new SharedBuckets(database, limits, metrics), reports);
    }

}
