package io.crema.local;

import java.io.IOException;
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
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The whole platform on this machine: PostgreSQL, Kafka, Zipkin and every service as a process of its own, started
 * together and restarted when they die. The caller's process is their supervisor; when it is killed the processes go on
 * until {@link #endRecorded} or the next {@link #start}.
 */
public final class Platform implements AutoCloseable {

    /** To {@link #tell} where processes start more than they work: they start for less, and never get fast. */
    public static final Map<String, String> CHEAP_STARTS = Map.of("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1");

    /** What the others need until they have ended. */
    private static final List<String> FOUNDATIONS = List.of("kafka", "postgres", "zipkin", "discovery-service");
    private static final Duration UP_LIMIT = Duration.ofMinutes(3);
    private static final Duration GRACE = Duration.ofSeconds(12);
    private static final Duration LEAVING_GRACE = Duration.ofSeconds(30);
    private static final Duration TRAINING_GRACE = Duration.ofMinutes(10);
    private static final int DEATHS_TO_GIVE_UP = 5;

    private final PlatformConfig config;
    private final Consumer<String> progress;
    private final State state;
    private final Postgres postgres;
    private final Programs programs;
    private final Map<String, Supervised> processes = Collections.synchronizedMap(new LinkedHashMap<>());
    private final AtomicBoolean open = new AtomicBoolean(true);
    private final ScheduledExecutorService restarts = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("restarts").factory());
    private boolean training;

    /** What one process is doing. */
    public record Status(String service, int instance, long pid, int port, String health, long memoryMb) {}

    /** What JDBC needs to connect. */
    public record Login(String url, String user, String password) {}

    /** @param progress gets a line for people whenever something has come up */
    public Platform(PlatformConfig config, Consumer<String> progress) {
        this.config = config;
        this.progress = progress;
        this.state = new State(config.state());
        this.postgres = new Postgres(config);
        this.programs = new Programs(config, postgres);
    }

    /** Gives every service one more jar, at the end of its class path; only before the start. */
    public void extend(Path jar) {
        programs.extend(jar);
    }

    /** Sets variables in the environment of every service and of Kafka, but not in training; only before the start. */
    public void tell(Map<String, String> environment) {
        programs.tell(environment);
    }

    /** Lets the services reach {@code postgres} or {@code kafka} by another port, as a proxy's; only before the start. */
    public void enter(String server, int port) {
        programs.enter(server, port);
    }

    /** Starts everything and returns when a first order would succeed; stops what has started if that fails. */
    public void start() {
        endLeftovers();
        postgres.refuseOtherVersion();
        Ports.requireFree(config.ports());
        state.record(State.Recorded.of(State.SUPERVISOR, 1, ProcessHandle.current(), 0));
        try {
            training = !programs.areTrained();
            if (training) {
                progress.accept("First start of this build: starting once to train the start-up caches, then again.");
                startAll();
                var api = Api.of(config);
                api.awaitRoutes();
                api.placeFirstOrder();
                stopAll(TRAINING_GRACE);
                JavaApp.keepTrained(config.apps());
                training = false;
                progress.accept("Caches written.");
            }
            startAll();
            Api.of(config).awaitRoutes();
        } catch (RuntimeException e) {
            stop();
            throw e;
        }
    }

    /** Starts PostgreSQL and Kafka alone. */
    public void startInfrastructure() {
        add(postgres.prepare()).start();
        add(programs.kafka(training)).start();
        await("postgres");
        postgres.createDatabases();
        await("kafka");
    }

    /**
     * Ends every process, the edge first and last what the others need; returns when all are gone. From then on none is
     * started, also not by a {@link #start} that is under way.
     */
    public void stop() {
        end(GRACE);
    }

    /** As {@link #stop}, but lets no process finish what it does: for those who have seen all that they wanted. */
    @Override
    public void close() {
        end(Duration.ZERO);
    }

    private void end(Duration grace) {
        open.set(false);
        stopAll(grace);
        restarts.shutdownNow();
        state.find(State.SUPERVISOR, 1).ifPresent(state::forget);
    }

    /** Kills an instance as {@code kill -9} does; it is started again. */
    public void kill(String service, int instance) {
        process(service, instance).signal("KILL");
    }

    /** Freezes an instance until {@link #resume}. */
    public void pause(String service, int instance) {
        process(service, instance).signal("STOP");
    }

    public void resume(String service, int instance) {
        process(service, instance).signal("CONT");
    }

    /** Ends all instances of a service gracefully, and leaves them ended. */
    public void stopService(String service) {
        endTogether(named(service), GRACE);
    }

    /** Starts a service's instances again and returns when they answer. */
    public void startService(String service) {
        named(service).forEach(Supervised::start);
        named(service).forEach(process -> await(process.program().service()));
    }

    /** Runs as many instances of a service as asked for; returns when they answer. */
    public void scale(String service, int instances) {
        requireScalable(service, instances);
        for (var instance = 1; instance <= instances; instance++) {
            if (!processes.containsKey(service + "#" + instance)) {
                add(programs.service(service, instance, training));
            }
            process(service, instance).start();
        }
        var surplus = named(service).stream().filter(p -> p.program().instance() > instances).toList();
        surplus.forEach(process -> processes.remove(process.program().name()));
        endTogether(surplus, LEAVING_GRACE);
        await(service);
    }

    /**
     * Runs one more instance of a service beside those that run; returns when it answers.
     *
     * @param version jars at the end of its class path, by which it is another version than today's build; may be none
     */
    public void startInstance(String service, int instance, List<Path> version) {
        var started = add(programs.service(service, instance, training, version));
        started.start();
        await(started);
    }

    /** Ends one instance gracefully and for good. */
    public void endInstance(String service, int instance) {
        var ending = process(service, instance);
        ending.stop(LEAVING_GRACE);
        processes.remove(ending.program().name());
    }

    /** Refuses what {@link #scale} could not do. */
    static void requireScalable(String service, int instances) {
        if (!Programs.BUSINESS.containsKey(service)) {
            throw new PlatformException(service + " cannot be scaled.",
                    "Services that can: " + String.join(", ", new TreeSet<>(Programs.BUSINESS.keySet())));
        }
        if (instances < 0) {
            throw new PlatformException(service + " cannot run " + instances + " times.", "Ask for 0 or more.");
        }
    }

    /** Where the first instance of a part listens, such as {@code gateway-service}. */
    public int port(String service) {
        return port(service, 1);
    }

    public int port(String service, int instance) {
        return process(service, instance).program().port();
    }

    /** The operating system's number of the process that an instance is at the moment; 0 while it is ended. */
    public long pid(String service, int instance) {
        return process(service, instance).pid();
    }

    /** Whether an instance answers that it is ready. */
    public boolean isReady(String service, int instance) {
        var process = process(service, instance);
        return process.isRunning() && process.program().ready().getAsBoolean();
    }

    /** How to connect to the database that a service owns, by that service's role. */
    public Login database(String service) {
        return postgres.login(Programs.databaseOf(service).orElseThrow(
                () -> new PlatformException(service + " owns no database",
                        "Those that do: " + Programs.BUSINESS.keySet())));
    }

    /** How to connect to the PostgreSQL server as its superuser. */
    public Login superuser() {
        return postgres.login(Postgres.SUPERUSER);
    }

    /** A line per process. */
    public List<Status> status() {
        return status(config);
    }

    /** What the platform of a configuration is doing, whoever supervises it. */
    public static List<Status> status(PlatformConfig config) {
        return new State(config.state()).all().stream().map(recorded -> {
            var process = recorded.process();
            return new Status(recorded.service(), recorded.instance(), recorded.pid(), recorded.port(),
                    process.isEmpty() ? "DOWN" : Health.of(recorded),
                    process.map(p -> recorded.service().equals(State.SUPERVISOR)
                            ? Processes.ownMemoryKiB(p)
                            : Processes.memoryKiB(p)).orElse(0L) / 1024);
        }).toList();
    }

    /** Ends every process a platform has recorded, whatever became of its supervisor; returns when ports are free. */
    public static void endRecorded(PlatformConfig config) {
        var state = new State(config.state());
        state.supervisor().filter(supervisor -> supervisor.pid() != ProcessHandle.current().pid())
                .ifPresent(supervisor -> Processes.end(supervisor, List.of(), GRACE.multipliedBy(4)));
        new Platform(config, line -> {
        }).endLeftovers();
        state.all().forEach(state::forget);
    }

    /** Ends what a platform has recorded and deletes its data, secrets and logs. */
    public static void wipe(PlatformConfig config) throws IOException {
        endRecorded(config);
        for (var data : List.of("postgres", "kafka", "logs", "run")) {
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
        add(programs.kafka(training)).start();
        for (var service : List.of("config-service", "discovery-service")) {
            add(programs.service(service, 1, training)).start();
        }
        await("postgres");
        postgres.createDatabases();
        await("config-service");
        var business = Programs.BUSINESS.keySet().stream().sorted().toList();
        add(programs.service("identity-service", 1, training)).start();
        for (var service : business) {
            for (var instance = 1; instance <= (training ? 1 : config.instancesOf(service)); instance++) {
                add(programs.service(service, instance, training)).start();
            }
        }
        add(programs.service(Programs.GATEWAY, 1, training)).start();
        add(programs.zipkin(training)).start();
        await("kafka");
        await("discovery-service");
        await("identity-service");
        business.forEach(this::await);
        await(Programs.GATEWAY);
        await("zipkin");
    }

    private synchronized void stopAll(Duration grace) {
        var all = List.copyOf(processes.values());
        Predicate<Supervised> last = process -> FOUNDATIONS.contains(process.program().service());
        if (!training) { // where nobody is at the edge yet
            endTogether(named(Programs.GATEWAY), grace);
        }
        endTogether(all.stream().filter(last.negate()).toList(), grace);
        endTogether(all.stream().filter(last).toList(), grace);
        processes.clear();
    }

    private static void endTogether(Collection<Supervised> ending, Duration grace) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            ending.forEach(process -> threads.execute(() -> process.stop(grace)));
        }
    }

    private void endLeftovers() {
        var recorded = state.all().stream().filter(r -> !r.service().equals(State.SUPERVISOR)).toList();
        Predicate<State.Recorded> last = r -> FOUNDATIONS.contains(r.service());
        end(recorded.stream().filter(last.negate()).toList());
        end(recorded.stream().filter(last).toList());
    }

    private void end(List<State.Recorded> recorded) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var each : recorded) {
                threads.execute(() -> {
                    each.process().ifPresent(process -> Processes.end(process,
                            each.service().equals("postgres") ? postgres.stopCommand() : List.of(), GRACE));
                    state.forget(each);
                });
            }
        }
    }

    private Supervised add(Program program) {
        var process = new Supervised(program, state, restarts, open);
        processes.put(program.name(), process);
        return process;
    }

    private Supervised process(String service, int instance) {
        return Optional.ofNullable(processes.get(service + "#" + instance))
                .orElseThrow(() -> new PlatformException("There is no " + service + "#" + instance,
                        "Running are " + String.join(", ", processes.keySet())));
    }

    private List<Supervised> named(String service) {
        return processes.values().stream().filter(p -> p.program().service().equals(service)).toList();
    }

    private void await(String service) {
        named(service).forEach(this::await);
    }

    private void await(Supervised process) {
        var begin = System.nanoTime();
        if (!until(() -> process.program().ready().getAsBoolean() || process.deaths() >= DEATHS_TO_GIVE_UP, UP_LIMIT)
                || process.deaths() >= DEATHS_TO_GIVE_UP) {
            var log = process.program().log();
            throw new PlatformException(
                    process.program().name() + " did not come up. The end of " + log + ":\n" + Logs.end(log),
                    "Mend what it says there, then ./crema up again.");
        }
        progress.accept("  %-20s ready on port %-6d after %.1f s more".formatted(process.program().name(),
                process.program().port(), (System.nanoTime() - begin) / 1e9));
    }

    /** Waits until something holds; false when the limit passed first. */
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
