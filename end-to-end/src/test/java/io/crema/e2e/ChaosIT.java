package io.crema.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;

import io.crema.e2e.chaos.Chaos;
import io.crema.local.PlatformConfig;
import org.junit.jupiter.api.Test;

/** Whatever is killed, paused or cut, and when: I1 to I7 hold once the platform has come to rest. */
class ChaosIT {

    private static final long SEED = 1;
    private static final int FAULTS = 20;

    @Test
    void nothingIsLostOrDoneTwiceUnderFaults() throws Exception {
        var target = Path.of("target").toAbsolutePath();
        var config = PlatformConfig.onFreePorts(Path.of("..").toAbsolutePath().normalize(), target.resolve("chaos"));
        var settings = new Chaos.Settings(SEED, FAULTS, 16, Duration.ofSeconds(5), Duration.ofSeconds(10),
                Duration.ofHours(1));

        var report = Chaos.run(config, settings, System.out::println, target.resolve("chaos-intents.jsonl"));

        System.out.println(report.table());
        assertThat(report.violations()).isEmpty();
        assertThat(report.faults()).isEqualTo(FAULTS);
        assertThat(report.duplicatesProduced() + report.repetitions()).as("the faults must bite").isPositive();
    }

}
