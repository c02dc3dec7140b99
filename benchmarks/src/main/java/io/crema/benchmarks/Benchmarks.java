package io.crema.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.crema.local.Platform;
import io.crema.local.PlatformConfig;
import tools.jackson.databind.json.JsonMapper;

/** What {@code ./crema bench NAME} runs: a benchmark on servers of its own, then one JSON object on the last line. */
public final class Benchmarks {

    private static final Map<String, Benchmark> ALL = Map.of("relay", new RelayBenchmark(), "saga",
            new SagaBenchmark());

    /** One benchmark: prints its table, returns the figures for scripts. */
    interface Benchmark {

        Map<String, Object> run(PlatformConfig config, List<String> arguments) throws Exception;

    }

    private Benchmarks() {
    }

    public static void main(String[] arguments) throws Exception {
        var benchmark = arguments.length == 0 ? null : ALL.get(arguments[0]);
        if (benchmark == null) {
            System.err.println("./crema bench NAME, where NAME is one of " + ALL.keySet());
            System.exit(2);
            return;
        }
        var home = Path.of(System.getProperty("crema.home", "."));
        var machine = "%d cores, %s %s, Java %s".formatted(Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name"), System.getProperty("os.arch"), System.getProperty("java.version"));
        var commit = commit(home);
        System.out.printf("%s; commit %s; ./crema bench %s%n%n", machine, commit, String.join(" ", arguments));
        var config = PlatformConfig.onFreePorts(home, home.resolve(".crema/bench"));
        Platform.wipe(config);
        try {
            var figures = benchmark.run(config, List.of(arguments).subList(1, arguments.length));
            System.out.println(new JsonMapper().writeValueAsString(Map.of("benchmark", arguments[0], "machine", machine,
                    "commit", commit, "figures", figures)));
        } finally {
            Platform.wipe(config);
        }
        System.exit(0);
    }

    static void print(String line) {
        System.out.println(line);
    }

    static double rounded(double figure) {
        return Double.parseDouble(String.format(Locale.ROOT, "%.3g", figure));
    }

    private static String commit(Path home) throws IOException {
        var git = new ProcessBuilder("git", "describe", "--always", "--dirty").directory(home.toFile())
                .redirectErrorStream(true).start();
        return new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }

}
