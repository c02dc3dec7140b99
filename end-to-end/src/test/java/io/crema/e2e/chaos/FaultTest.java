package io.crema.e2e.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;

import io.crema.local.Services;
import org.junit.jupiter.api.Test;

class FaultTest {

    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final Services SERVICES = Services.of(Path.of(".."));

    @Test
    void sameSeedGivesSamePlan() {
        assertThat(Fault.plan(7, 100, LONGEST, SERVICES)).hasSize(100).isEqualTo(Fault.plan(7, 100, LONGEST, SERVICES))
                .isNotEqualTo(Fault.plan(8, 100, LONGEST, SERVICES));
    }

    @Test
    void roundHasEachKind() {
        assertThat(Fault.plan(7, 60, LONGEST, SERVICES)).extracting(step -> step.fault().kind()).contains(
                "kill a service",
                "kill gateway-service", "kill postgres", "kill kafka", "kill a backend", "pause a service",
                "pause kafka", "cut connections", "cut the relay", "cut the network to postgres",
                "cut the network to kafka",
                "slow network to postgres", "slow network to kafka");
    }

    @Test
    void pausesAreWithinLimits() {
        assertThat(Fault.plan(7, 200, LONGEST, SERVICES)).filteredOn(step -> step.fault() instanceof Fault.Pause)
                .allSatisfy(step -> assertThat(((Fault.Pause) step.fault()).length())
                        .isBetween(Duration.ofSeconds(5), LONGEST));
    }

}
