package io.crema.e2e.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import org.junit.jupiter.api.Test;

class FaultTest {

    private static final Duration LONGEST = Duration.ofSeconds(60);

    @Test
    void sameSeedGivesSamePlan() {
        assertThat(Fault.plan(7, 100, LONGEST)).hasSize(100).isEqualTo(Fault.plan(7, 100, LONGEST))
                .isNotEqualTo(Fault.plan(8, 100, LONGEST));
    }

    @Test
    void roundHasEachKind() {
        assertThat(Fault.plan(7, 60, LONGEST)).extracting(step -> step.fault().kind()).contains("kill a service",
                "kill gateway-service", "kill postgres", "kill kafka", "kill a backend", "pause a service",
                "pause kafka", "cut connections", "cut the relay", "cut the network to postgres",
                "cut the network to kafka",
                "slow network to postgres", "slow network to kafka");
    }

    @Test
    void pausesAreWithinLimits() {
        assertThat(Fault.plan(7, 200, LONGEST)).filteredOn(step -> step.fault() instanceof Fault.Pause)
                .allSatisfy(step -> assertThat(((Fault.Pause) step.fault()).length())
                        .isBetween(Duration.ofSeconds(5), LONGEST));
    }

}
