package io.crema.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import io.crema.local.Platform;
import io.crema.local.PlatformConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** The command {@code ./crema bench NAME}. It runs a benchmark on separate servers and prints JSON on the last line. */
@Command(name = "bench", mixinStandardHelpOptions = true, synopsisSubcommandLabel = "NAME", description = "Runs a benchmark on separate servers. Prints a table, and JSON on the last line.")
public final class Benchmarks {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** A benchmark. It prints its table and returns the figures for the JSON. */
    interface Benchmark {

        Map<String, Object> run(PlatformConfig config) throws Exception;

    }

    private Benchmarks() {
    }

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Benchmarks()).setParameterExceptionHandler((failure, arguments) -> {
            var command = failure.getCommandLine();
            command.getErr().println(failure.getMessage());
            command.usage(command.getErr());
            return command.getCommandSpec().exitCodeOnInvalidInput();
        });
    }

    @Command(name = "relay", mixinStandardHelpOptions = true, description = "Measures Crema's relay beside other outbox libraries.")
    int relay(
            @Parameters(paramLabel = "CONTENDER", arity = "0..*", description = "Measure only these: modulith, namastack, crema.") @Nullable List<String> contenders)
            throws Exception {
        var names = RelayBenchmark.CONTENDERS.stream().map(Contender::name).toList();
        var requested = contenders == null ? names : contenders;
        if (!names.containsAll(requested)) {
            throw new ParameterException(spec.subcommands().get("relay"),
                    "Unknown contender in " + requested + ". Use one of " + names + ".");
        }
        return run("relay", new RelayBenchmark(Set.copyOf(requested)));
    }

    @Command(name = "saga", mixinStandardHelpOptions = true, description = "Measures the place-order saga from HTTP to the read model.")
    int saga() throws Exception {
        return run("saga", new SagaBenchmark());
    }

    @Command(name = "gateway", mixinStandardHelpOptions = true, description = "Measures the CPU time of the gateway per request beside nginx.")
    int gateway() throws Exception {
        var nginx = GatewayBenchmark.findNginx().orElseThrow(() -> new ParameterException(
                spec.subcommands().get("gateway"),
                "nginx is not on the PATH. Install it, for example by: apt-get install nginx-light"));
        return run("gateway", new GatewayBenchmark(nginx));
    }

    private static int run(String name, Benchmark benchmark) throws Exception {
        var home = Path.of(System.getProperty("crema.home", "."));
        var machine = "%d cores, %s %s, Java %s".formatted(Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name"), System.getProperty("os.arch"), System.getProperty("java.version"));
        var commit = commit(home);
        System.out.printf("%s; commit %s; ./crema bench %s%n%n", machine, commit, name);
        var config = PlatformConfig.onFreePorts(home, home.resolve(".crema/bench"));
        Platform.wipe(config);
        try {
            var figures = benchmark.run(config);
            System.out.println(new JsonMapper().writeValueAsString(
                    Map.of("benchmark", name, "machine", machine, "commit", commit, "figures", figures)));
        } finally {
            Platform.wipe(config);
        }
        return 0;
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
