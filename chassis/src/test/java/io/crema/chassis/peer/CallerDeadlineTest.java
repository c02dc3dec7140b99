package io.crema.chassis.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;

import io.crema.chassis.problem.ProblemException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpStatus;

class CallerDeadlineTest {

    private static final Duration LIMIT = Duration.ofSeconds(1);

    @AfterEach
    void end() {
        CallerDeadline.end();
    }

    @ParameterizedTest
    @CsvSource({"2H, PT2H", "3M, PT3M", "10S, PT10S", "480m, PT0.48S", "499999u, PT0.499999S", "1n, PT0.000000001S",
            "99999999H, PT99999999H"})
    void readsTheUnitsOfGrpc(String value, Duration time) {
        assertThat(CallerDeadline.parse(value)).hasValue(time);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "m", "-1m", "1.5S", "123456789m", "1s", "1 m", "1m1m", "٣m"})
    void refusesOtherValues(String value) {
        assertThat(CallerDeadline.parse(value)).isEmpty();
    }

    @Test
    void withoutADeadlineTheLimitIsLeft() {
        CallerDeadline.requireTimeLeft();

        assertThat(CallerDeadline.timeLeft(LIMIT)).isEqualTo(LIMIT);
    }

    @Test
    void theEarlierOfDeadlineAndLimitCounts() {
        CallerDeadline.begin(Duration.ofMillis(300));
        assertThat(CallerDeadline.timeLeft(LIMIT)).isLessThanOrEqualTo(Duration.ofMillis(300));

        CallerDeadline.begin(Duration.ofHours(99_999_999));
        assertThat(CallerDeadline.timeLeft(LIMIT)).isEqualTo(LIMIT);
        assertThat(CallerDeadline.value(Duration.ofHours(99_999_999))).isEqualTo("99999999m");
    }

    @Test
    void nothingIsLeftAfterTheDeadline() {
        CallerDeadline.begin(Duration.ZERO);

        assertThat(CallerDeadline.timeLeft(LIMIT)).isZero();
        assertThatExceptionOfType(ProblemException.class).isThrownBy(CallerDeadline::requireTimeLeft)
                .satisfies(problem -> assertThat(problem.getStatusCode()).isEqualTo(HttpStatus.GATEWAY_TIMEOUT));
    }

}
