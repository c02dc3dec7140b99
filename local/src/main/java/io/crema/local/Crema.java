package io.crema.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import io.crema.local.newservice.NewService;
import io.crema.local.newservice.RemoveService;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Unmatched;
import tools.jackson.databind.json.JsonMapper;

/** The command line {@code ./crema}. */
@Command(name = "crema", description = "Runs Crema on this machine.", mixinStandardHelpOptions = true, subcommands = {
        Crema.Up.class, Crema.Down.class, Crema.TrainCommand.class, Crema.Restart.class, Crema.Stop.class,
        Crema.EnvCommand.class, Crema.StatusCommand.class, Crema.LogsCommand.class, Crema.Kill.class,
        Crema.Scale.class, Crema.Refresh.class, Crema.Encrypt.class, Crema.Rebuild.class, Crema.Rotate.class,
        Crema.TokenCommand.class,
        Crema.DemoCommand.class,
        Crema.ChaosCommand.class, Crema.FuzzCommand.class, Crema.BenchCommand.class})
public final class Crema {

    private static final Duration REQUEST_LIMIT = Duration.ofMinutes(6);

    private Crema() {
    }

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        var commands = new CommandLine(new Crema());
        var home = Path.of(System.getProperty("crema.home", "."));
        commands.addSubcommand(new NewService(home)).addSubcommand(new RemoveService(home));
        commands.setExecutionExceptionHandler((failure, command, parsed) -> {
            PlatformException.explain(failure).ifPresentOrElse(
                    explained -> command.getErr().println(explained.getMessage()),
                    () -> failure.printStackTrace(command.getErr()));
            return 1;
        });
        return commands;
    }

    private static PlatformConfig config() {
        return PlatformConfig.standard(Path.of(System.getProperty("crema.home", ".")), System.getenv());
    }

    /** The name of a process: {@code payment-service} or {@code payment-service#2}. */
    record Target(String service, int instance) {

        static Target parse(String text) {
            var parts = text.split("#", 2);
            try {
                return new Target(parts[0], parts.length == 2 ? Integer.parseInt(parts[1]) : 1);
            } catch (NumberFormatException e) {
                throw new PlatformException("Not a process name: " + text, "Write SERVICE or SERVICE#N.", e);
            }
        }
    }

    @Command(name = "up", mixinStandardHelpOptions = true, description = "Starts all services and runs until Ctrl-C, or with -d in the background.")
    static final class Up implements Callable<Integer> {

        @Option(names = "--fresh", description = "Delete all data first.")
        private boolean fresh;

        @Option(names = "--scale", paramLabel = "SERVICE=N", description = "Run N instances of a service.")
        private Map<String, Integer> scale = new LinkedHashMap<>();

        @Option(names = {"-d",
                "--detach"}, description = "Run in the background. Return when the first order is confirmed.")
        private boolean detach;

        @Override
        public Integer call() throws Exception {
            var config = config().withInstances(scale);
            var state = new State(config.state());
            if (state.supervisor().isPresent()) {
                throw new PlatformException("Crema is already running.",
                        "Run ./crema status to see it, or ./crema down to stop it.");
            }
            if (fresh) {
                Platform.wipe(config);
            }
            return detach ? Supervisor.startDetached(config, scale) : new Supervisor(config).run();
        }
    }

    @Command(name = "down", mixinStandardHelpOptions = true, description = "Stops all processes.")
    static final class Down implements Callable<Integer> {

        @Override
        public Integer call() {
            var config = config();
            var running = Platform.status(config);
            Platform.stopRecorded(config);
            System.out.println(running.isEmpty() ? "Crema was not running." : "Crema is down.");
            return 0;
        }
    }

    @Command(name = "train", mixinStandardHelpOptions = true, description = "Writes the start-up caches that are missing, of all programs or of some. A running platform goes on.")
    static final class TrainCommand implements Callable<Integer> {

        @Parameters(arity = "0..*", paramLabel = "SERVICE")
        private List<String> programs = new ArrayList<>();

        @Override
        public Integer call() {
            var trained = Training.run(config(), programs, System.out::println);
            if (!trained) {
                System.out.println("Each has a start-up cache that fits its build.");
            }
            return 0;
        }
    }

    @Command(name = "restart", mixinStandardHelpOptions = true, description = "Builds services and starts them again, while the platform goes on.")
    static final class Restart implements Callable<Integer> {

        @Parameters(arity = "1..*", paramLabel = "SERVICE")
        private List<String> services = new ArrayList<>();

        @Option(names = "--no-build", description = "Start what is built already, for example after a change in config-repo.")
        private boolean asBuilt;

        @Option(names = "--debug", description = "Let a debugger attach.")
        private boolean debug;

        @Option(names = "--debug-port", paramLabel = "PORT", defaultValue = "5005", description = "The port for the debugger, 5005 by default.")
        private int debugPort;

        @Override
        public Integer call() throws Exception {
            services.forEach(config().services()::get);
            if (debug && services.size() > 1) {
                throw new PlatformException("--debug takes one service.", "Restart the others without it.");
            }
            var config = config();
            var requests = new Requests(config);
            var _ = requests.requireSupervisor();
            var begin = System.nanoTime();
            if (!asBuilt) {
                Build.services(config.home(), services);
                System.out.printf("Built after %.1f s.%n", seconds(begin));
            }
            for (var service : services) {
                requests.send(List.of("restart", service, Integer.toString(debug ? debugPort : 0)), REQUEST_LIMIT);
                System.out.printf("%s is ready after %.1f s.%n", service, seconds(begin));
            }
            if (debug) {
                System.out.println("A debugger can attach to localhost:" + debugPort + ".");
            }
            return 0;
        }

        private static double seconds(long since) {
            return (System.nanoTime() - since) / 1e9;
        }
    }

    @Command(name = "stop", mixinStandardHelpOptions = true, description = "Stops all instances of a service until ./crema restart, for example to run it in an IDE.")
    static final class Stop implements Callable<Integer> {

        @Parameters(paramLabel = "SERVICE")
        private String service = "";

        @Override
        public Integer call() throws IOException {
            config().services().get(service);
            new Requests(config()).send(List.of("stop", service), REQUEST_LIMIT);
            System.out.println(service + " is stopped. ./crema restart " + service + " builds and starts it.");
            return 0;
        }
    }

    @Command(name = "env", mixinStandardHelpOptions = true, description = "Prints the environment with which a service joins this platform, for a process that another tool starts.")
    static final class EnvCommand implements Callable<Integer> {

        @Parameters(paramLabel = "SERVICE")
        private String service = "";

        @Option(names = "--file", description = "Print KEY=value lines, as an IDE reads them, instead of lines for a shell.")
        private boolean file;

        @Override
        public Integer call() {
            config().services().get(service);
            var environment = new Platform(config(), line -> {
            }).environment(service);
            environment.forEach((name, value) -> System.out.println(
                    file ? name + "=" + value : "export " + name + "='" + value.replace("'", "'\\''") + "'"));
            return 0;
        }
    }

    @Command(name = "status", mixinStandardHelpOptions = true, description = "Shows all processes.")
    static final class StatusCommand implements Callable<Integer> {

        @Option(names = "--json", description = "Print JSON.")
        private boolean json;

        @Override
        public Integer call() {
            var status = Platform.status(config());
            if (json) {
                System.out.println(new JsonMapper().writeValueAsString(status));
                return 0;
            }
            System.out.printf("%-20s %3s %8s %6s %-6s %6s%n", "SERVICE", "#", "PID", "PORT", "HEALTH", "MB");
            status.forEach(s -> System.out.printf("%-20s %3d %8d %6d %-6s %6d%n", s.service(), s.instance(), s.pid(),
                    s.port(), s.health(), s.memoryMb()));
            return 0;
        }
    }

    @Command(name = "logs", mixinStandardHelpOptions = true, description = "Shows the logs of all services or of one, merged by time.")
    static final class LogsCommand implements Callable<Integer> {

        @Parameters(index = "0", arity = "0..1", paramLabel = "SERVICE")
        private @Nullable String service;

        @Option(names = {"-f", "--follow"}, description = "Print new lines until Ctrl-C.")
        private boolean follow;

        @Override
        public Integer call() {
            var logs = new Logs(config().logs(), Optional.ofNullable(service));
            if (logs.isEmpty() && !follow) {
                throw new PlatformException("There are no logs" + (service == null ? "." : " of " + service + "."),
                        "Run ./crema status to see the names of the services.");
            }
            logs.read(System.out::println);
            if (follow) {
                Platform.until(() -> {
                    logs.read(System.out::println);
                    return System.out.checkError();
                }, Duration.ofDays(365));
            }
            return 0;
        }
    }

    @Command(name = "kill", mixinStandardHelpOptions = true, description = "Kills a process with kill -9. The supervisor restarts it.")
    static final class Kill implements Callable<Integer> {

        @Parameters(paramLabel = "SERVICE[#N]")
        private String target = "";

        @Override
        public Integer call() {
            var requested = Target.parse(target);
            var process = new State(config().state()).find(requested.service(), requested.instance())
                    .flatMap(State.Recorded::process)
                    .orElseThrow(() -> new PlatformException(target + " is not running.",
                            "Run ./crema status to see the running processes."));
            Processes.signal(process, "KILL");
            System.out.println("Killed " + target + " (pid " + process.pid() + ").");
            return 0;
        }
    }

    @Command(name = "scale", mixinStandardHelpOptions = true, description = "Sets the number of instances of a service.")
    static final class Scale implements Callable<Integer> {

        @Parameters(arity = "1..*", paramLabel = "SERVICE=N")
        private Map<String, Integer> scale = new LinkedHashMap<>();

        @Override
        public Integer call() throws IOException {
            var config = config().withInstances(scale);
            for (var request : scale.entrySet()) {
                new Requests(config).send(List.of("scale", request.getKey(), request.getValue().toString()),
                        REQUEST_LIMIT);
                System.out.println(request.getKey() + " has " + request.getValue() + " ready instances.");
            }
            return 0;
        }
    }

    @Command(name = "refresh", mixinStandardHelpOptions = true, description = "Makes the running services read their configuration again, and shows what changed.")
    static final class Refresh implements Callable<Integer> {

        @Override
        public Integer call() throws IOException {
            return new ConfigurationRefresh(config(), System.out::println).run() ? 0 : 1;
        }
    }

    @Command(name = "rebuild", mixinStandardHelpOptions = true, description = "Builds the tables of a projection anew from its events, beside the old ones, and switches to them.")
    static final class Rebuild implements Callable<Integer> {

        @Parameters(paramLabel = "PROJECTION", description = "For example orders, wallets or districts.")
        private String projection = "";

        @ArgGroup
        private @Nullable Ending ending;

        static final class Ending {

            @Option(names = "--confirm", description = "Delete the old tables.")
            private boolean confirm;

            @Option(names = "--back", description = "Go back to the old tables.")
            private boolean back;

            @Option(names = "--abandon", description = "Stop building, and delete the new tables.")
            private boolean abandon;
        }

        @Override
        public Integer call() throws IOException, InterruptedException {
            var rebuild = new ProjectionRebuild(config(), System.out::println);
            if (ending == null) {
                rebuild.run(projection);
            } else if (ending.confirm) {
                rebuild.end(projection, "confirmation");
            } else if (ending.back) {
                rebuild.end(projection, "rollback");
            } else if (ending.abandon) {
                rebuild.abandon(projection);
            }
            return 0;
        }
    }

    @Command(name = "rotate", mixinStandardHelpOptions = true, description = "Replaces secrets while the services run: their keys and certificates (tls), or their passwords at a server (kafka, postgres).")
    static final class Rotate implements Callable<Integer> {

        enum Secrets {
            tls, kafka, postgres
        }

        @Parameters(paramLabel = "tls|kafka|postgres")
        private Secrets secrets = Secrets.tls;

        @Override
        public Integer call() throws IOException {
            switch (secrets) {
                case tls -> {
                    Platform.renewCertificates(config());
                    System.out.println("Each service has a new key and certificate, and uses it within 5 s.");
                }
                case kafka, postgres -> changePasswords(secrets.name());
            }
            return 0;
        }

        private static void changePasswords(String server) throws IOException {
            new Requests(config()).send(List.of("rotate", server), REQUEST_LIMIT);
            System.out.println("The services have new passwords for " + server + ".");
        }
    }

    @Command(name = "encrypt", mixinStandardHelpOptions = true, description = "Reads a secret setting from the standard input and encrypts it for config-repo.")
    static final class Encrypt implements Callable<Integer> {

        @Parameters(paramLabel = "SERVICE", description = "The service that reads the setting.")
        private String service = "";

        @Option(names = "--key-file", paramLabel = "FILE", description = "The service's key on another platform. The default is its key on this machine.")
        private @Nullable Path keyFile;

        @Override
        public Integer call() throws IOException {
            var setting = new String(System.in.readAllBytes(), UTF_8).stripTrailing();
            System.out.println(keyFile == null
                    ? Platform.encrypt(config(), service, setting)
                    : EncryptedSetting.of(setting, Files.readString(keyFile).strip()));
            return 0;
        }
    }

    @Command(name = "token", mixinStandardHelpOptions = true, description = "Prints an access token.")
    static final class TokenCommand implements Callable<Integer> {

        @Option(names = "--user", defaultValue = "clerk", description = "clerk, operator, mina, joon or sora")
        private String user = "clerk";

        @Option(names = "--scope", description = "Request only these scopes.")
        private List<String> scopes = new ArrayList<>();

        @Override
        public Integer call() throws IOException {
            System.out.println(Api.of(config()).token(user, scopes));
            return 0;
        }
    }

    @Command(name = "demo", mixinStandardHelpOptions = true, description = "Places orders that are confirmed, declined, rejected, timed out and cancelled.")
    static final class DemoCommand implements Callable<Integer> {

        @Override
        public Integer call() throws IOException {
            return new Demo(Api.of(config()), System.out::println).run() ? 0 : 1;
        }
    }

    /** A command whose code is in another module. That module parses the arguments. */
    abstract static class ModuleCommand implements Callable<Integer> {

        private final String module;
        private final String mainClass;

        @Unmatched
        private List<String> arguments = new ArrayList<>();

        ModuleCommand(String module, String mainClass) {
            this.module = module;
            this.mainClass = mainClass;
        }

        @Override
        public Integer call() throws Exception {
            return runModule(module, mainClass, arguments);
        }
    }

    @Command(name = "chaos", description = "Injects faults into a separate platform under load, then checks all invariants. See chaos --help.")
    static final class ChaosCommand extends ModuleCommand {

        ChaosCommand() {
            super("end-to-end", "io.crema.e2e.chaos.ChaosCommand");
        }
    }

    @Command(name = "fuzz", description = "Sends mutated requests to a separate platform; they must end in 2xx or 4xx. See fuzz --help.")
    static final class FuzzCommand extends ModuleCommand {

        FuzzCommand() {
            super("end-to-end", "io.crema.e2e.fuzz.FuzzCommand");
        }
    }

    @Command(name = "bench", description = "Runs a benchmark on separate servers: relay, saga or gateway. See bench --help.")
    static final class BenchCommand extends ModuleCommand {

        BenchCommand() {
            super("benchmarks", "io.crema.benchmarks.Benchmarks");
        }
    }

    private static int runModule(String module, String mainClass, List<String> arguments) throws Exception {
        var home = config().home();
        var target = home.resolve(module).resolve("target");
        var jar = target.resolve(module + ".jar");
        if (!Files.exists(jar)) {
            throw new PlatformException(module + " is not built.", "Build it: ./mvnw -DskipTests package");
        }
        var command = new ArrayList<>(List.of(Processes.java(), "-XX:+UseSerialGC", "-Xmx1g", "-Dcrema.home=" + home,
                "-cp", jar + File.pathSeparator + target.resolve("lib") + "/*", mainClass));
        command.addAll(arguments);
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }
}
