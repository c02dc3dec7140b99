package io.crema.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

/** Retries are a share of the requests. */
class RetryBudgetTest {

    private final RetryBudget budget = new RetryBudget(20, 10);

    @Test
    void theReserveIsThereAtTheStart() {
        assertThat(repeated(100)).isEqualTo(10);
    }

    @Test
    void requestsEarnRepetitions() {
        repeated(10);

        IntStream.range(0, 10).forEach(_ -> budget.requested());

        assertThat(repeated(100)).isEqualTo(2);
    }

    @Test
    void noMoreThanTheReserveIsSaved() {
        IntStream.range(0, 1_000).forEach(_ -> budget.requested());

        assertThat(repeated(100)).isEqualTo(10);
    }

    private long repeated(int wishes) {
        return IntStream.range(0, wishes).filter(_ -> budget.mayRepeat()).count();
    }

}
