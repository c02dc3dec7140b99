package io.crema.e2e.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;

import io.crema.local.PlatformConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code ./crema chaos}. It starts a separate platform, injects faults and prints the report. */
@Command(name = "chaos", mixinStandardHelpOptions = true, description = "Starts a separate platform, injects faults under load, then checks the invariants.")
public final class ChaosCommand implements Callable<Integer> {

    @Option(names = "--faults", defaultValue = "100", description = "number of faults (default: ${DEFAULT-VALUE})")
    private int faults;

    @Option(names = "--seed", description = "seed of the faults and the load (default: random; the run prints it)")
    private @Nullable Long seed;

    @Option(names = "--customers", defaultValue = "24", description = "number of concurrent customers (default: ${DEFAULT-VALUE})")
    private int customers;

    @Option(names = "--longest-pause", defaultValue = "60", description = "longest pause of a process in seconds (default: ${DEFAULT-VALUE})")
    private int longestPause;

    @Option(names = "--minutes", defaultValue = "1440", description = "stop injecting faults after this time (default: ${DEFAULT-VALUE}, a day)")
    private int minutes;

    private ChaosCommand() {
    }

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new ChaosCommand()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        var home = Path.of(System.getProperty("crema.home", "."));
        var state = home.resolve(".crema").resolve("chaos");
        var config = PlatformConfig.onFreePorts(home, state);
        var settings = new Chaos.Settings(seed == null ? ThreadLocalRandom.current().nextLong(1_000_000) : seed, faults,
                customers, Duration.ofSeconds(30), Duration.ofSeconds(Math.max(5, longestPause)),
                Duration.ofMinutes(minutes));
        var report = Chaos.run(config, settings, System.out::println, state.resolve("history.jsonl"));
        System.out.println(report.table());
        System.out.println(report.json());
        return report.passed() ? 0 : 1;
    }

}
