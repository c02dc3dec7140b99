package io.crema.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The whole platform on this machine: PostgreSQL, Kafka, Zipkin and all services, each in its own process. The caller's
 * process supervises them and restarts a process that exits. If the caller is killed, the processes run until
 * {@link #stopRecorded} or the next {@link #start}.
 */
public final class Platform implements AutoCloseable {

    /** An environment that limits the JVMs to the C1 compiler: faster starts, lower throughput. */
    public static final Map<String, String> QUICK_START = Map.of("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1");

    /** Stopped last, because the other processes need these until they have stopped. */
    private static final List<String> INFRASTRUCTURE = List.of("kafka", "postgres", "zipkin", "discovery-service");
    private static final Duration UP_LIMIT = Duration.ofMinutes(5);
    /** After this time {@code up} says what a service waits for. */
    private static final Duration UNUSUAL = Duration.ofSeconds(45);
    private static final Duration GRACE = Duration.ofSeconds(12);
    private static final Duration DRAIN_GRACE = Duration.ofSeconds(30);
    private static final Duration TRAINING_GRACE = Duration.ofMinutes(10);
    private static final int MAX_CRASHES = 5;

    private final PlatformConfig config;
    private final Consumer<String> progress;
    private final State state;
    private final Postgres postgres;
    private final Programs programs;
    private final Map<String, SupervisedProcess> processes = Collections.synchronizedMap(new LinkedHashMap<>());
    private final AtomicBoolean startsAllowed = new AtomicBoolean(true);
    private final ScheduledExecutorService restarts = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("restarts").factory());
    private final Set<String> training;

    /** The status of a process. */
    public record Status(String service, int instance, long pid, int port, String health, long memoryMb) {}

    /** The URL and the credentials for a JDBC connection. */
    public record Login(String url, String user, String password) {}

    /** @param progress receives progress messages */
    public Platform(PlatformConfig config, Consumer<String> progress) {
        this(config, progress, Set.of());
    }

    private Platform(PlatformConfig config, Consumer<String> progress, Set<String> training) {
        this.training = training;
        this.config = config;
        this.progress = progress;
        this.state = new State(config.state());
        var secrets = new Secrets(config.state());
        this.postgres = new Postgres(config, secrets);
        this.programs = new Programs(config, postgres, secrets);
    }

    /** Appends a jar to the class path of each service. Call this before {@link #start}. */
    public void addToClassPath(Path jar) {
        programs.addToClassPath(jar);
    }

    /** Adds variables to the environment of each service and of Kafka. Call this before {@link #start}. */
    public void setEnvironment(Map<String, String> environment) {
        programs.setEnvironment(environment);
    }

    /**
     * Makes the services connect to {@code postgres} or {@code kafka} through another port, for example of a proxy. Call
     * this before {@link #start}.
     */
    public void connectThrough(String server, int port) {
        programs.connectThrough(server, port);
    }

    /**
     * Starts all processes, each with an AOT cache. First writes the caches that are missing, which takes minutes.
     *
     * @see #startWithoutTraining
     */
    public void start() {
        Training.run(config, List.of(), progress);
        startWithoutTraining();
    }

    /**
     * Starts all processes, each with its AOT cache if there is one. Returns when an order can succeed. Stops all
     * processes if the start fails.
     */
    public void startWithoutTraining() {
        stopLeftovers();
        takeStateFromOthers();
        postgres.refuseOtherVersion();
        Ports.requireFree(config.ports());
        config.certificates().prepare(config.services().names());
        state.record(State.Recorded.of(State.SUPERVISOR, 1, ProcessHandle.current(), 0));
        try {
            var untrained = untrained();
            if (training.isEmpty() && !untrained.isEmpty()) {
                progress.accept("No start-up cache, so slower: " + String.join(", ", untrained)
                        + ". ./crema train writes the caches.");
            }
            startAll();
            Api.of(config).awaitRoutes(config.services());
        } catch (RuntimeException e) {
            stop();
            throw e;
        }
    }

    /** Runs a platform until its first order, to write the AOT caches of these programs. */
    static void train(PlatformConfig config, Set<String> programs, Consumer<String> progress) {
        var platform = new Platform(config, progress, programs);
        var closing = Thread.ofPlatform().unstarted(platform::close);
        Runtime.getRuntime().addShutdownHook(closing);
        try {
            platform.startWithoutTraining();
            Api.of(config).placeFirstOrder();
            platform.end(TRAINING_GRACE);
        } finally {
            platform.close();
            Runtime.getRuntime().removeShutdownHook(closing);
        }
    }

    /**
     * Returns the environment with which a service that another tool starts joins the running platform. Services with a
     * port of their own have it there; the others use any free port.
     */
    Map<String, String> environment(String service) {
        if (!Files.isDirectory(config.state().resolve("credentials").resolve(service))) {
            throw new PlatformException(service + " has no credentials yet.", "Run ./crema up, which makes them.");
        }
        return programs.environment(service, config.port(service));
    }

    /** Returns the programs whose AOT cache is missing. */
    List<String> untrained() {
        return Programs.trainable(config.services()).stream().filter(program -> !programs.isTrained(program)).toList();
    }

    private void takeStateFromOthers() {
        try {
            for (var directory : List.of("", "kafka", "logs", "run", "processes")) {
                PrivateFiles.directory(config.state().resolve(directory));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts only PostgreSQL and Kafka. */
    public void startInfrastructure() {
        takeStateFromOthers();
        add(postgres.prepare()).start();
        add(programs.kafka(training.contains("kafka"))).start();
        await("postgres");
        postgres.createDatabases();
        await("kafka");
        programs.kafka().setUpUsers();
    }

    /**
     * Stops all processes: the gateway first, the infrastructure last. Returns when all have exited. After this, no
     * process starts, even if {@link #start} is still running.
     */
    public void stop() {
        end(GRACE);
    }

    /** Stops all processes without a grace period. */
    @Override
    public void close() {
        end(Duration.ZERO);
    }

    private void end(Duration grace) {
        startsAllowed.set(false);
        stopAll(grace);
        restarts.shutdownNow();
        state.find(State.SUPERVISOR, 1).ifPresent(state::forget);
    }

    /** Kills an instance as {@code kill -9} does. The supervisor restarts it. */
    public void kill(String service, int instance) {
        process(service, instance).signal("KILL");
    }

    /** Suspends an instance until {@link #resume}. */
    public void pause(String service, int instance) {
        process(service, instance).signal("STOP");
    }

    public void resume(String service, int instance) {
        process(service, instance).signal("CONT");
    }

    /** Stops all instances of a service gracefully. */
    public void stopService(String service) {
        stopInParallel(named(service), GRACE);
    }

    /** Starts the stopped instances of a service. Returns when they are ready. */
    public void startService(String service) {
        named(service).forEach(SupervisedProcess::start);
        named(service).forEach(process -> await(process.program().service()));
    }

    /**
     * Starts the current build of a service in place of the running one, one instance after the other. Returns when they
     * are ready. A build that does not become ready is tried again until the next restart.
     *
     * @param debugPort the port of the first instance for a debugger; 0 for none
     */
    public void restart(String service, int debugPort) {
        config.services().get(service);
        if (named(service).isEmpty()) { // scaled to none
            add(programs.service(service, 1, false));
        }
        for (var running : named(service)) {
            var instance = running.program().instance();
            var next = instance == 1 && debugPort != 0
                    ? programs.debuggedService(service, instance, debugPort)
                    : programs.service(service, instance, false);
            running.stop(GRACE);
            var started = add(next);
            started.start();
            await(started);
        }
    }

    /** Starts or stops instances of a service to reach the given number. Returns when they are ready. */
    public void scale(String service, int instances) {
        config.services().requireScalable(service, instances);
        for (var instance = 1; instance <= instances; instance++) {
            if (!processes.containsKey(service + "#" + instance)) {
                add(programs.service(service, instance, false));
            }
            process(service, instance).start();
        }
        var surplus = named(service).stream().filter(p -> p.program().instance() > instances).toList();
        surplus.forEach(process -> processes.remove(process.program().name()));
        stopInParallel(surplus, DRAIN_GRACE);
        await(service);
    }

    /**
     * Starts one more instance of a service. Returns when it is ready.
     *
     * @param version jars to append to the class path, which make the instance another version; may be empty
     */
    public void startInstance(String service, int instance, List<Path> version) {
        var started = add(programs.service(service, instance, version));
        started.start();
        await(started);
    }

    /** Stops one instance gracefully and removes it. */
    public void stopInstance(String service, int instance) {
        var ending = process(service, instance);
        ending.stop(DRAIN_GRACE);
        processes.remove(ending.program().name());
    }

    /**
     * Changes the passwords of all services at {@code kafka} or {@code postgres}. The services run on: they use the new
     * password for their next connection, and retry a connection that is refused in between.
     */
    public void rotate(String server) {
        switch (server) {
            case "kafka" -> programs.kafka().rotate();
            case "postgres" -> programs.rotateDatabasePasswords();
            default -> throw new PlatformException("There are no passwords of " + server + ".",
                    "Use one of: kafka, postgres");
        }
    }

    /** Encrypts a setting for config-repo. Only this service of this platform can decrypt it. */
    public static String encrypt(PlatformConfig config, String service, String setting) {
        config.services().get(service);
        return EncryptedSetting.of(setting, new Secrets(config.state()).configKey(service));
    }

    /** Returns the port of the first instance of a part, such as {@code gateway-service}. */
    public int port(String service) {
        return port(service, 1);
    }

    public int port(String service, int instance) {
        return process(service, instance).program().port();
    }

    /** Returns the process id of an instance; 0 if it does not run. */
    public long pid(String service, int instance) {
        return process(service, instance).pid();
    }

    /** Returns true if an instance runs and reports that it is ready. */
    public boolean isReady(String service, int instance) {
        var process = process(service, instance);
        return process.isRunning() && process.program().ready().getAsBoolean();
    }

    /** Gets the text at a path of an instance's own port, without a token. */
    public String get(String service, int instance, String path) throws IOException, InterruptedException {
        return new Health(config).get(service, port(service, instance), path).body();
    }

    /** Returns the services of the platform. */
    public Services services() {
        return config.services();
    }

    /** Returns the platform's certificates. */
    public Certificates certificates() {
        return config.certificates();
    }

    /** Gives each service a new key and certificate. Running services take them up within seconds. */
    public static void renewCertificates(PlatformConfig config) {
        config.certificates().renew(config.services().names());
    }

    /** Returns the login of a service for its own database. */
    public Login database(String service) {
        return postgres.login(config.services().databaseOf(service).orElseThrow(
                () -> new PlatformException(service + " has no database.",
                        "Services with a database: " + String.join(", ", config.services().withDatabase()))));
    }

    /** Returns the settings of a Kafka client that may do everything. Call this after {@link #start}. */
    public Map<String, Object> kafkaSuperuser() {
        return programs.kafka().superuser();
    }

    /** Returns the login of the PostgreSQL superuser. */
    public Login superuser() {
        return postgres.login(Postgres.SUPERUSER);
    }

    public List<Status> status() {
        return status(config);
    }

    /** Returns the status of each recorded process, also of a platform that another process supervises. */
    public static List<Status> status(PlatformConfig config) {
        var health = new Health(config);
        return new State(config.state()).all().stream().map(recorded -> {
            var process = recorded.process();
            return new Status(recorded.service(), recorded.instance(), recorded.pid(), recorded.port(),
                    process.isEmpty() ? "DOWN" : health.of(recorded),
                    process.map(p -> recorded.service().equals(State.SUPERVISOR)
                            ? Processes.ownMemoryKiB(p)
                            : Processes.memoryKiB(p)).orElse(0L) / 1024);
        }).toList();
    }

    /** Stops all recorded processes of a platform, even if its supervisor is gone. Returns when the ports are free. */
    public static void stopRecorded(PlatformConfig config) {
        var state = new State(config.state());
        state.supervisor().filter(supervisor -> supervisor.pid() != ProcessHandle.current().pid())
                .ifPresent(supervisor -> Processes.terminate(supervisor, List.of(), GRACE.multipliedBy(4)));
        new Platform(config, line -> {
        }).stopLeftovers();
        state.all().forEach(state::forget);
    }

    /** Stops all recorded processes of a platform and deletes its data, secrets and logs. */
    public static void wipe(PlatformConfig config) throws IOException {
        stopRecorded(config);
        for (var data : List.of("postgres", "kafka", "logs", "run", "tls", "credentials")) {
            deleteRecursively(config.state().resolve(data));
        }
        Files.deleteIfExists(config.state().resolve("secrets"));
    }

    static void deleteRecursively(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private void startAll() {
        add(postgres.prepare()).start();
        add(programs.kafka(training.contains("kafka"))).start();
        for (var service : List.of("config-service", "discovery-service")) {
            start(service, 1);
        }
        await("postgres");
        postgres.createDatabases();
        await("config-service");
        var business = config.services().business();
        start("identity-service", 1);
        for (var service : business) {
            for (var instance = 1; instance <= config.instancesOf(service); instance++) {
                start(service, instance);
            }
        }
        start(Programs.GATEWAY, 1);
        add(programs.zipkin(training.contains("zipkin"))).start();
        await("kafka");
        programs.kafka().setUpUsers();
        await("discovery-service");
        await("identity-service");
        business.forEach(this::await);
        await(Programs.GATEWAY);
        await("zipkin");
    }

    private void start(String service, int instance) {
        add(programs.service(service, instance, training.contains(service))).start();
    }

    private synchronized void stopAll(Duration grace) {
        var all = List.copyOf(processes.values());
        Predicate<SupervisedProcess> last = process -> INFRASTRUCTURE.contains(process.program().service());
        if (training.isEmpty()) { // training has no client requests to drain
            stopInParallel(named(Programs.GATEWAY), grace);
        }
        stopInParallel(all.stream().filter(last.negate()).toList(), grace);
        stopInParallel(all.stream().filter(last).toList(), grace);
        processes.clear();
    }

    private static void stopInParallel(Collection<SupervisedProcess> ending, Duration grace) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            ending.forEach(process -> threads.execute(() -> process.stop(grace)));
        }
    }

    private void stopLeftovers() {
        var recorded = state.all().stream().filter(r -> !r.service().equals(State.SUPERVISOR)).toList();
        Predicate<State.Recorded> last = r -> INFRASTRUCTURE.contains(r.service());
        end(recorded.stream().filter(last.negate()).toList());
        end(recorded.stream().filter(last).toList());
    }

    private void end(List<State.Recorded> recorded) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var each : recorded) {
                threads.execute(() -> {
                    each.process().ifPresent(process -> Processes.terminate(process,
                            each.service().equals("postgres") ? postgres.stopCommand() : List.of(), GRACE));
                    state.forget(each);
                });
            }
        }
    }

    private SupervisedProcess add(Program program) {
        var process = new SupervisedProcess(program, state, restarts, startsAllowed);
        processes.put(program.name(), process);
        return process;
    }

    private SupervisedProcess process(String service, int instance) {
        return Optional.ofNullable(processes.get(service + "#" + instance))
                .orElseThrow(() -> new PlatformException("There is no process " + service + "#" + instance + ".",
                        "Use one of: " + String.join(", ", processes.keySet())));
    }

    private List<SupervisedProcess> named(String service) {
        return processes.values().stream().filter(p -> p.program().service().equals(service)).toList();
    }

    private void await(String service) {
        named(service).forEach(this::await);
    }

    private void await(SupervisedProcess process) {
        var begin = System.nanoTime();
        var program = process.program();
        BooleanSupplier decided = () -> program.ready().getAsBoolean() || process.crashes() >= MAX_CRASHES;
        if (!until(decided, UNUSUAL)) {
            progress.accept("  %-20s not ready yet: %s".formatted(program.name(), Logs.lastLine(program.log())));
            until(decided, UP_LIMIT.minus(UNUSUAL));
        }
        if (process.crashes() >= MAX_CRASHES || !program.ready().getAsBoolean()) {
            throw new PlatformException(
                    program.name() + " did not become ready. The end of " + program.log() + ":\n"
                            + Logs.tail(program.log()),
                    "Fix the error in the log, then run ./crema up again.");
        }
        progress.accept("  %-20s ready on port %-6d after %.1f s more".formatted(program.name(), program.port(),
                (System.nanoTime() - begin) / 1e9));
    }

    /** Waits until the condition is true. Returns false if it is still false after the limit. */
    static boolean until(BooleanSupplier condition, Duration limit) {
        var deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
        return true;
    }
}
