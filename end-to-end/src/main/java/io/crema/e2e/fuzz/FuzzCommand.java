package io.crema.e2e.fuzz;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;

import io.crema.local.Api;
import io.crema.local.Platform;
import io.crema.local.PlatformConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code ./crema fuzz}. It starts a separate platform, sends mutated requests and prints what was wrong. */
@Command(name = "fuzz", mixinStandardHelpOptions = true, description = "Starts a separate platform and sends mutated requests, which must end in 2xx or 4xx.")
public final class FuzzCommand implements Callable<Integer> {

    @Option(names = "--seconds", defaultValue = "60", description = "time in which requests are sent (default: ${DEFAULT-VALUE})")
    private int seconds;

    @Option(names = "--seed", description = "seed of the mutations (default: random; the run prints it)")
    private @Nullable Long seed;

    @Option(names = "--running", description = "use the platform that runs instead of a separate one")
    private boolean running;

    private FuzzCommand() {
    }

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new FuzzCommand()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        var home = Path.of(System.getProperty("crema.home", "."));
        if (running) {
            return fuzz(PlatformConfig.standard(home, System.getenv()));
        }
        var config = PlatformConfig.onFreePorts(home, home.resolve(".crema").resolve("fuzz"));
        Platform.wipe(config);
        var platform = new Platform(config, System.out::println);
        try {
            platform.start();
            return fuzz(config);
        } finally {
            platform.close();
        }
    }

    private int fuzz(PlatformConfig config) throws IOException, InterruptedException {
        var settings = new Fuzzer.Settings(seed == null ? ThreadLocalRandom.current().nextLong(1_000_000) : seed,
                Duration.ofSeconds(seconds));
        System.out.println("Fuzzing for " + seconds + " s with --seed " + settings.seed() + ".");
        var report = Fuzzer.run(Api.of(config), settings);
        report.findings().forEach(System.out::println);
        System.out.printf("Seed %d: %d responses, by status %s, findings: %d%n", report.seed(), report.requests(),
                report.statuses(), report.findings().size());
        return report.findings().isEmpty() ? 0 : 1;
    }

}
