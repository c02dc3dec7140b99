package io.crema.messaging.projection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class BacklogTest {

    private static final TopicPartition FIRST = new TopicPartition("drinks", 0);
    private static final TopicPartition SECOND = new TopicPartition("drinks", 1);

    private long now;
    private final Backlog backlog = new Backlog(() -> now);

    @Test
    void knowsNothingBeforeTheFirstSample() {
        assertThat(backlog.lag()).isEmpty();
        assertThat(backlog.events()).isNaN();
        assertThat(backlog.seconds()).isNaN();
    }

    @Test
    void aProjectionThatStandsStillGetsOlderWhileMessagesCome() {
        sample(0, 5, 5);
        sample(1, 7, 5);
        sample(2, 9, 5);

        seconds(3);

        assertThat(backlog.events()).isEqualTo(4);
        assertThat(backlog.seconds()).isEqualTo(3);
        assertThat(backlog.lag()).contains(new ProjectionLag(4, Optional.of(Duration.ofSeconds(3))));
    }

    @Test
    void aProjectionIsAsOldAsTheNewestSampleThatItHasReached() {
        sample(0, 5, 5);
        sample(1, 7, 5);
        sample(2, 9, 5);
        sample(3, 11, 8);

        assertThat(backlog.events()).isEqualTo(3);
        assertThat(backlog.seconds()).isEqualTo(2);
    }

    @Test
    void eachPartitionMustHaveReachedTheSample() {
        backlog.sampled(0, Map.of(FIRST, 1L, SECOND, 1L), Map.of(FIRST, 1L, SECOND, 1L));
        seconds(4);
        backlog.sampled(now, Map.of(FIRST, 2L, SECOND, 2L), Map.of(FIRST, 9L, SECOND, 1L));

        assertThat(backlog.events()).isOne();
        assertThat(backlog.seconds()).isEqualTo(4);
    }

    @Test
    void aProjectionWithoutNewMessagesIsAsYoungAsTheSample() {
        sample(0, 5, 5);
        sample(60, 5, 5);

        assertThat(backlog.events()).isZero();
        assertThat(backlog.seconds()).isZero();
    }

    @Test
    void afterAStartTheAgeIsUnknownUntilTheFirstSampleIsReached() {
        sample(0, 5, 1);
        seconds(30);

        assertThat(backlog.seconds()).isEqualTo(30);
        assertThat(backlog.lag()).contains(new ProjectionLag(4, Optional.empty()));

        sample(40, 6, 5);
        assertThat(backlog.lag()).contains(new ProjectionLag(1, Optional.of(Duration.ofSeconds(40))));
    }

    @Test
    void theAgeGrowsWhileNoSampleCanBeTaken() {
        sample(0, 5, 5);
        backlog.unknown();
        seconds(90);

        assertThat(backlog.events()).isNaN();
        assertThat(backlog.seconds()).isEqualTo(90);
    }

    /** A projection that stands still for a day keeps a thousand samples at most, and catches up with 1 % of error. */
    @Test
    void theAgeOfALongStandstillIsRightByOnePercent() {
        for (int second = 0; second < 86_400; second++) {
            sample(second, second, 0);
        }
        for (int position = 1_000; position < 86_400; position += 1_000) {
            backlog.sampled(now, Map.of(FIRST, 86_399L), Map.of(FIRST, (long) position));
            double age = (double) (now - TimeUnit.SECONDS.toNanos(position)) / TimeUnit.SECONDS.toNanos(1);
            assertThat(backlog.seconds()).isBetween(age, age + 1 + 0.01 * 86_400);
        }
        assertThat(backlog.samples()).isLessThan(1_000);
    }

    private void sample(long second, long end, long position) {
        seconds(second);
        backlog.sampled(now, Map.of(FIRST, end), Map.of(FIRST, position));
    }

    private void seconds(long second) {
        now = TimeUnit.SECONDS.toNanos(second);
    }

}
