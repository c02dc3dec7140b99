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

/** What {@code ./crema chaos} runs: a platform of its own beside the usual one, faults on it, and the report. */
@Command(name = "chaos", mixinStandardHelpOptions = true, description = "Kills, pauses and cuts the parts of a platform of its own under load, then checks the invariants.")
public final class ChaosCommand implements Callable<Integer> {

    @Option(names = "--faults", defaultValue = "100", description = "how many (default 100)")
    private int faults;

    @Option(names = "--seed", description = "of faults and load (default: a random one, printed)")
    private @Nullable Long seed;

    @Option(names = "--customers", defaultValue = "24", description = "who order at the same time (default 24)")
    private int customers;

    @Option(names = "--longest-pause", defaultValue = "60", description = "of a paused process, in seconds (default 60)")
    private int longestPause;

    @Option(names = "--minutes", defaultValue = "1440", description = "after which no further fault is done (default: a day)")
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
        var report = Chaos.run(config, settings, System.out::println, state.resolve("intents.jsonl"));
        System.out.println(report.table());
        System.out.println(report.json());
        return report.passed() ? 0 : 1;
    }

}
