package io.crema.e2e.chaos;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import io.crema.e2e.invariants.Invariants;

import io.crema.e2e.load.History;
import io.crema.e2e.load.Load;
import io.crema.local.Api;
import io.crema.local.Platform;
import io.crema.local.PlatformConfig;
import org.awaitility.core.ConditionTimeoutException;
import org.springframework.dao.DataAccessResourceFailureException;

/**
 * A chaos run: load without faults, then load with faults, then the check of the invariants after all messages are
 * processed.
 */
public final class Chaos {

    private static final int INSTANCES = 2;
    private static final Duration RECOVERY_LIMIT = Duration.ofMinutes(3);
    private static final Duration QUIET_LIMIT = Duration.ofMinutes(4);

    private final Platform platform;
    private final PlatformConfig config;
    private final Settings settings;
    private final Consumer<String> progress;
    private final FaultInjector injector;
    private final Invariants invariants;
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();
    private final Queue<Injected> injected = new ConcurrentLinkedQueue<>();
    private final Map<String, Long> suppressed = new ConcurrentHashMap<>();

    /**
     * The settings of a run.
     *
     * @param faultFree the time with load before the first fault
     * @param longestPause the longest time for which a process is paused, at least 5 seconds
     * @param limit the time after which no more faults are injected
     */
    public record Settings(long seed, int faults, int customers, Duration faultFree, Duration longestPause,
            Duration limit) {}

    private record Injected(Fault fault, long atNanos, long backNanos) {}

    private Chaos(Platform platform, TcpProxies proxies, PlatformConfig config, Settings settings,
            Consumer<String> progress) {
        this.platform = platform;
        this.config = config;
        this.settings = settings;
        this.progress = progress;
        this.injector = new FaultInjector(platform, proxies, config.instances());
        this.invariants = new Invariants(platform);
    }

    /**
     * Starts a separate platform with empty data, runs the faults and stops the platform.
     *
     * @param progress receives one line per fault
     * @param historyFile the file for the clients' operations, kept after the run
     */
    public static Report run(PlatformConfig config, Settings settings, Consumer<String> progress, Path historyFile)
            throws IOException, InterruptedException {
        Platform.wipe(config);
        var doubled = config.withInstances(doubled(config));
        var platform = new Platform(doubled, progress);
        var closing = Thread.ofPlatform().unstarted(platform::close);
        Runtime.getRuntime().addShutdownHook(closing);
        try (var proxies = new TcpProxies(config)) {
            proxies.install(platform);
            platform.setEnvironment(Platform.QUICK_START);
            platform.setEnvironment(Load.SHORT_QUEUE_TIME);
            platform.start();
            return new Chaos(platform, proxies, doubled, settings, progress).run(historyFile);
        } finally {
            platform.close();
            Runtime.getRuntime().removeShutdownHook(closing);
        }
    }

    private static Map<String, Integer> doubled(PlatformConfig config) {
        return config.services().business().stream().collect(Collectors.toMap(service -> service, _ -> INSTANCES));
    }

    private Report run(Path historyFile) throws IOException, InterruptedException {
        var begin = System.nanoTime();
        progress.accept("Seed %d, commit %s, %d faults".formatted(settings.seed(), commit(), settings.faults()));
        try (var history = new History(historyFile);
                var load = new Load(Api.of(config), history, settings.seed());
                var watch = Executors.newSingleThreadScheduledExecutor()) {
            load.register(settings.customers());
            var _ = watch.scheduleWithFixedDelay(this::watchMoney, 0, 500, TimeUnit.MILLISECONDS);
            load.start();
            var started = System.nanoTime();
            LockSupport.parkNanos(settings.faultFree().toNanos());
            var firstFault = System.nanoTime();
            injectAll();
            var recovered = System.nanoTime();
            load.stop();
            awaitQuiet(load);
            watch.shutdownNow();
            sampleAll();
            var outcomes = History.read(historyFile);
            var findings = invariants.check(outcomes, Set.of());
            violations.addAll(findings.violations());
            return new Report(settings.seed(), commit(), injected.size(), recoveries(load), findings.orders(),
                    outcomes.size(), load.unknownResponses(), findings.messages(), findings.duplicates(),
                    findings.repetitions(),
                    suppressed.values().stream().mapToLong(Long::longValue).sum(), perSecond(load, started, firstFault),
                    perSecond(load, firstFault, recovered), seconds(begin, System.nanoTime()),
                    violations.stream().distinct().toList());
        }
    }

    private void injectAll() throws InterruptedException {
        var number = 0;
        var ends = System.nanoTime() + settings.limit().toNanos();
        try (var waiting = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var step : Fault.plan(settings.seed(), settings.faults(), settings.longestPause(),
                    config.services())) {
                if (System.nanoTime() > ends) {
                    progress.accept("Time limit reached, no more faults");
                    break;
                }
                if (step.afterRecovery() && !injector.awaitAllReady()) {
                    violations.add("Not recovered: " + injector.notReady());
                }
                LockSupport.parkNanos(step.delay().toNanos());
                sample(step.fault());
                var at = System.nanoTime();
                var back = injector.inject(step.fault());
                progress.accept("%4d %s".formatted(++number, step.fault()));
                waiting.execute(() -> awaitBack(step.fault(), at, back));
            }
        }
        if (!injector.awaitAllReady()) {
            violations.add("Not recovered: " + injector.notReady());
        }
    }

    private void awaitBack(Fault fault, long at, BooleanSupplier back) {
        if (!FaultInjector.until(back, RECOVERY_LIMIT)) {
            violations.add("No recovery from " + fault + " within " + RECOVERY_LIMIT);
        }
        injected.add(new Injected(fault, at, System.nanoTime()));
    }

    private void awaitQuiet(Load load) {
        try {
            invariants.awaitQuiet(QUIET_LIMIT);
            load.collect(invariants.ready());
            invariants.awaitQuiet(QUIET_LIMIT);
        } catch (ConditionTimeoutException e) {
            violations.add(String.valueOf(e.getMessage()));
        }
    }

    private void watchMoney() {
        try {
            violations.addAll(invariants.money());
        } catch (DataAccessResourceFailureException serverDown) {
            return;
        } catch (RuntimeException e) {
            violations.add("I1 check failed: " + e);
        }
    }

    private Map<String, Report.Recovery> recoveries(Load load) {
        var accepted = load.accepted();
        Map<String, List<Injected>> byKind = new TreeMap<>();
        injected.forEach(it -> byKind.computeIfAbsent(it.fault().kind(), _ -> new ArrayList<>()).add(it));
        Map<String, Report.Recovery> recoveries = new LinkedHashMap<>();
        byKind.forEach((kind, all) -> recoveries.put(kind, new Report.Recovery(all.size(),
                Report.Spread.of(all.stream().map(it -> seconds(it.atNanos(), it.backNanos())).toList()),
                Report.Spread.of(all.stream().flatMap(it -> accepted.stream()
                        .filter(order -> order.sentNanos() >= it.atNanos()).map(Load.Accepted::answeredNanos)
                        .min(Long::compare).map(answered -> seconds(it.atNanos(), answered)).stream()).toList()))));
        return recoveries;
    }

    private static double perSecond(Load load, long from, long to) {
        return load.accepted().stream().filter(order -> order.answeredNanos() >= from && order.answeredNanos() < to)
                .count() / seconds(from, to);
    }

    private static double seconds(long from, long to) {
        return (to - from) / 1e9;
    }

    private void sample(Fault fault) {
        if (fault instanceof Fault.Kill(var service, var instance) && config.instances().containsKey(service)) {
            sample(service, instance);
        }
    }

    private void sampleAll() {
        config.instances().forEach((service, instances) -> {
            for (var instance = 1; instance <= instances; instance++) {
                sample(service, instance);
            }
        });
    }

    private void sample(String service, int instance) {
        try {
            var text = platform.get(service, instance, "/actuator/prometheus");
            suppressed.put(service + "#" + instance + " " + platform.pid(service, instance), text.lines()
                    .filter(line -> line.startsWith("crema_messaging_duplicates_suppressed_total"))
                    .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))).sum());
        } catch (IOException deadOrPaused) {
            progress.accept("     (no metrics from %s#%d)".formatted(service, instance));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String commit() throws IOException, InterruptedException {
        var git = new ProcessBuilder("git", "-C", config.home().toString(), "rev-parse", "--short", "HEAD")
                .redirectErrorStream(true).start();
        var output = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        return git.waitFor() == 0 ? output : "unknown";
    }

}
