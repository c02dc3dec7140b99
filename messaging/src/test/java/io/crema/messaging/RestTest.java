package io.crema.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import org.junit.jupiter.api.Test;

class RestTest {

    private long now = 1;
    private final Rest rest = new Rest(() -> now);

    @Test
    void whoeverHasNotWorkedDoesNotRest() {
        assertThat(rest.due()).isZero();
    }

    @Test
    void aRestIsAsLongAsTheWork() {
        work(Duration.ofMillis(7));

        assertThat(rest.due()).isEqualTo(Duration.ofMillis(7));
    }

    @Test
    void aRestIsTakenOnce() {
        work(Duration.ofMillis(7));
        rest.due();

        assertThat(rest.due()).isZero();
    }

    @Test
    void theLongestWorkDoesNotMakeMessagesWaitForLong() {
        work(Duration.ofMinutes(1));

        assertThat(rest.due()).isEqualTo(Duration.ofMillis(25));
    }

    private void work(Duration time) {
        rest.workBegins();
        now += time.toNanos();
    }

}
