package io.crema.e2e.chaos;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
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

import io.crema.e2e.invariants.Invariants;
import io.crema.e2e.invariants.NotQuietException;
import io.crema.e2e.load.Intents;
import io.crema.e2e.load.Load;
import io.crema.local.Api;
import io.crema.local.Platform;
import io.crema.local.PlatformConfig;
import org.springframework.dao.DataAccessResourceFailureException;

/** A run of faults on a platform under load, from the calm before to the quiet after. */
public final class Chaos {

    private static final Map<String, Integer> INSTANCES = Map.of("order-service", 2, "payment-service", 2,
            "barista-service", 2, "query-service", 2);
    private static final Duration RECOVERY_LIMIT = Duration.ofMinutes(3);
    private static final Duration QUIET_LIMIT = Duration.ofMinutes(4);

    private final Platform platform;
    private final PlatformConfig config;
    private final Settings settings;
    private final Consumer<String> progress;
    private final Injector injector;
    private final Invariants invariants;
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();
    private final Queue<Hit> hits = new ConcurrentLinkedQueue<>();
    private final Map<String, Long> suppressed = new ConcurrentHashMap<>();

    /**
     * How hard a run is.
     *
     * @param calm how long there is load without faults first
     * @param longestPause of a paused process, at least 5 seconds
     * @param limit after which no further fault is done, however many are left
     */
    public record Settings(long seed, int faults, int customers, Duration calm, Duration longestPause,
            Duration limit) {}

    private record Hit(Fault fault, long atNanos, long backNanos) {}

    private Chaos(Platform platform, Wires wires, PlatformConfig config, Settings settings, Consumer<String> progress) {
        this.platform = platform;
        this.config = config;
        this.settings = settings;
        this.progress = progress;
        this.injector = new Injector(platform, wires, 2);
        this.invariants = new Invariants(platform);
    }

    /**
     * Runs a platform of its own, with empty data, from its start to its end.
     *
     * @param progress gets a line per fault
     * @param diary of the clients, which stays
     */
    public static Report run(PlatformConfig config, Settings settings, Consumer<String> progress, Path diary)
            throws IOException, InterruptedException {
        Platform.wipe(config);
        var doubled = config.withInstances(INSTANCES);
        var platform = new Platform(doubled, progress);
        var closing = Thread.ofPlatform().unstarted(platform::close);
        Runtime.getRuntime().addShutdownHook(closing);
        try (var wires = new Wires(config)) {
            wires.carry(platform);
            platform.tell(Platform.CHEAP_STARTS);
            platform.tell(Load.SOON_AT_REST);
            platform.start();
            return new Chaos(platform, wires, doubled, settings, progress).run(diary);
        } finally {
            platform.close();
            Runtime.getRuntime().removeShutdownHook(closing);
        }
    }

    private Report run(Path diary) throws IOException, InterruptedException {
        var begin = System.nanoTime();
        progress.accept("Seed %d, commit %s, %d faults".formatted(settings.seed(), commit(), settings.faults()));
        try (var intents = new Intents(diary);
                var load = new Load(Api.of(config), intents, settings.seed());
                var watch = Executors.newSingleThreadScheduledExecutor()) {
            load.register(settings.customers());
            var _ = watch.scheduleWithFixedDelay(this::watchMoney, 0, 500, TimeUnit.MILLISECONDS);
            load.start();
            var calm = System.nanoTime();
            LockSupport.parkNanos(settings.calm().toNanos());
            var faulty = System.nanoTime();
            inflictAll();
            var recovered = System.nanoTime();
            load.stop();
            comeToRest(load);
            watch.shutdownNow();
            sampleAll();
            var outcomes = Intents.read(diary);
            var findings = invariants.check(outcomes, Set.of());
            violations.addAll(findings.violations());
            return new Report(settings.seed(), commit(), hits.size(), recoveries(load), findings.orders(),
                    outcomes.size(), load.unknown(), findings.messages(), findings.duplicates(), findings.repetitions(),
                    suppressed.values().stream().mapToLong(Long::longValue).sum(), perSecond(load, calm, faulty),
                    perSecond(load, faulty, recovered), seconds(begin, System.nanoTime()),
                    violations.stream().distinct().toList());
        }
    }

    private void inflictAll() throws InterruptedException {
        var number = 0;
        var ends = System.nanoTime() + settings.limit().toNanos();
        try (var waiting = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var step : Fault.plan(settings.seed(), settings.faults(), settings.longestPause())) {
                if (System.nanoTime() > ends) {
                    progress.accept("The time is over");
                    break;
                }
                if (step.whenWhole() && !injector.awaitWhole()) {
                    violations.add("These did not come back: " + injector.broken());
                }
                LockSupport.parkNanos(step.delay().toNanos());
                sample(step.fault());
                var at = System.nanoTime();
                var back = injector.inflict(step.fault());
                progress.accept("%4d %s".formatted(++number, step.fault()));
                waiting.execute(() -> awaitBack(step.fault(), at, back));
            }
        }
        if (!injector.awaitWhole()) {
            violations.add("These did not come back: " + injector.broken());
        }
    }

    private void awaitBack(Fault fault, long at, BooleanSupplier back) {
        if (!Injector.until(back, RECOVERY_LIMIT)) {
            violations.add("No recovery from " + fault + " within " + RECOVERY_LIMIT);
        }
        hits.add(new Hit(fault, at, System.nanoTime()));
    }

    private void comeToRest(Load load) {
        try {
            invariants.awaitQuiet(QUIET_LIMIT);
            load.collect(invariants.ready());
            invariants.awaitQuiet(QUIET_LIMIT);
        } catch (NotQuietException e) {
            violations.add(String.valueOf(e.getMessage()));
        }
    }

    private void watchMoney() {
        try {
            violations.addAll(invariants.money());
        } catch (DataAccessResourceFailureException serverIsAway) {
            return;
        } catch (RuntimeException e) {
            violations.add("I1 could not be watched: " + e);
        }
    }

    private Map<String, Report.Recovery> recoveries(Load load) {
        var accepted = load.accepted();
        Map<String, List<Hit>> byKind = new TreeMap<>();
        hits.forEach(hit -> byKind.computeIfAbsent(hit.fault().kind(), _ -> new ArrayList<>()).add(hit));
        Map<String, Report.Recovery> recoveries = new LinkedHashMap<>();
        byKind.forEach((kind, all) -> recoveries.put(kind, new Report.Recovery(all.size(),
                Report.Spread.of(all.stream().map(hit -> seconds(hit.atNanos(), hit.backNanos())).toList()),
                Report.Spread.of(all.stream().flatMap(hit -> accepted.stream()
                        .filter(order -> order.sentNanos() >= hit.atNanos()).map(Load.Accepted::answeredNanos)
                        .min(Long::compare).map(answered -> seconds(hit.atNanos(), answered)).stream()).toList()))));
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
        if (fault instanceof Fault.Kill(var service, var instance) && INSTANCES.containsKey(service)) {
            sample(service, instance);
        }
    }

    private void sampleAll() {
        INSTANCES.forEach((service, instances) -> {
            for (var instance = 1; instance <= instances; instance++) {
                sample(service, instance);
            }
        });
    }

    private void sample(String service, int instance) {
        try (var client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build()) {
            var metrics = URI.create("http://127.0.0.1:%d/actuator/prometheus".formatted(
                    platform.port(service, instance)));
            var text = client.send(HttpRequest.newBuilder(metrics).timeout(Duration.ofSeconds(2)).build(),
                    HttpResponse.BodyHandlers.ofString()).body();
            suppressed.put(service + "#" + instance + " " + platform.pid(service, instance), text.lines()
                    .filter(line -> line.startsWith("crema_messaging_duplicates_suppressed_total"))
                    .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))).sum());
        } catch (IOException deadOrPaused) {
            progress.accept("     (%s#%d does not tell its figures)".formatted(service, instance));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String commit() throws IOException, InterruptedException {
        var git = new ProcessBuilder("git", "-C", config.home().toString(), "rev-parse", "--short", "HEAD")
                .redirectErrorStream(true).start();
        var said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        return git.waitFor() == 0 ? said : "unknown";
    }

}
