package io.crema.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import io.crema.messaging.projection.ProjectionLag;

class FreshnessTest {

    @Test
    void anAnswerIsNeverFresherThanItSays() {
        assertThat(Freshness.value(new ProjectionLag(0, Optional.of(Duration.ofMillis(401)))))
                .isEqualTo("events=0, seconds=0.5");
        assertThat(Freshness.value(new ProjectionLag(12, Optional.of(Duration.ofSeconds(90)))))
                .isEqualTo("events=12, seconds=90.0");
    }

    @Test
    void anUnknownAgeIsNotGuessed() {
        assertThat(Freshness.value(new ProjectionLag(12, Optional.empty()))).isEqualTo("events=12");
    }

}
