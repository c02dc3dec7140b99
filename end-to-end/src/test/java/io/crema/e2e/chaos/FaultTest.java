package io.crema.e2e.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import org.junit.jupiter.api.Test;

class FaultTest {

    private static final Duration LONGEST = Duration.ofSeconds(60);

    @Test
    void aSeedAlwaysMakesTheSameFaults() {
        assertThat(Fault.plan(7, 100, LONGEST)).hasSize(100).isEqualTo(Fault.plan(7, 100, LONGEST))
                .isNotEqualTo(Fault.plan(8, 100, LONGEST));
    }

    @Test
    void aDeckHoldsEveryKind() {
        assertThat(Fault.plan(7, 60, LONGEST)).extracting(step -> step.fault().kind()).contains("kill a service",
                "kill gateway-service", "kill postgres", "kill kafka", "kill a backend", "pause a service",
                "pause kafka", "cut connections", "cut the relay", "cut the wire to postgres", "cut the wire to kafka",
                "slow wire to postgres", "slow wire to kafka");
    }

    @Test
    void pausesAreLongEnoughForAZombie() {
        assertThat(Fault.plan(7, 200, LONGEST)).filteredOn(step -> step.fault() instanceof Fault.Pause)
                .allSatisfy(step -> assertThat(((Fault.Pause) step.fault()).length())
                        .isBetween(Duration.ofSeconds(5), LONGEST));
    }

}
