package io.crema.messaging.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import org.junit.jupiter.api.Test;

class AdaptivePauseTest {

    private long now = 1;
    private final AdaptivePause pause = new AdaptivePause(() -> now);

    @Test
    void isZeroWithoutWork() {
        assertThat(pause.workEnded()).isZero();
    }

    @Test
    void isAsLongAsTheWork() {
        work(Duration.ofMillis(7));

        assertThat(pause.workEnded()).isEqualTo(Duration.ofMillis(7));
    }

    @Test
    void isReturnedOnce() {
        work(Duration.ofMillis(7));
        pause.workEnded();

        assertThat(pause.workEnded()).isZero();
    }

    @Test
    void hasAnUpperLimit() {
        work(Duration.ofMinutes(1));

        assertThat(pause.workEnded()).isEqualTo(Duration.ofMillis(25));
    }

    private void work(Duration time) {
        pause.workStarted();
        now += time.toNanos();
    }

}
