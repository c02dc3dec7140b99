package io.crema.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;

import io.crema.e2e.chaos.Chaos;
import io.crema.local.PlatformConfig;
import org.junit.jupiter.api.Test;

/** I1 to I7 hold after random faults, once all messages are processed. */
class ChaosIT {

    private static final long SEED = 1;
    private static final int FAULTS = 12;

    @Test
    void faultsLoseAndRepeatNothing() throws Exception {
        var target = Path.of("target").toAbsolutePath();
        var config = PlatformConfig.onFreePorts(Path.of("..").toAbsolutePath().normalize(), target.resolve("chaos"));
        var settings = new Chaos.Settings(SEED, FAULTS, 16, Duration.ofSeconds(5), Duration.ofSeconds(10),
                Duration.ofHours(1));

        var report = Chaos.run(config, settings, System.out::println, target.resolve("chaos-history.jsonl"));

        System.out.println(report.table());
        assertThat(report.violations()).isEmpty();
        assertThat(report.faults()).isEqualTo(FAULTS);
        assertThat(report.duplicatesProduced() + report.repetitions()).as("faults must cause duplicates").isPositive();
    }

}
