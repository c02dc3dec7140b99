package io.crema.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.crema.e2e.crash.CrashOrders;
import io.crema.e2e.crash.CrashOrders.CrashOrder;
import io.crema.e2e.invariants.Invariants;
import io.crema.e2e.load.History;
import io.crema.e2e.load.Load;
import io.crema.local.Api;
import io.crema.local.Platform;
import io.crema.local.PlatformConfig;
import io.crema.local.ServiceDescription;
import io.crema.local.ServiceDescription.Role;
import io.crema.messaging.support.CrashPoint;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * Ends a process at each crash point, when it is reached for the first or a later time, and restarts the process. I1 to
 * I7 hold after all crashes. The test fails if no service reaches a crash point.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CrashPointIT {

    private static final int LATER = 3;
    /** Longer than all crashes of one service: few orders reach a service while the others crash. */
    private static final Duration LIMIT = Duration.ofMinutes(6);
    private static final Duration PROVOKE_INTERVAL = Duration.ofSeconds(1);

    private static final Path HERE = Path.of("target").toAbsolutePath();
    private static final Path ORDERS = HERE.resolve("crash-orders");
    private static final Path HISTORY = HERE.resolve("crash-history.jsonl");
    private static final PlatformConfig CONFIG = PlatformConfig
            .onFreePorts(Path.of("..").toAbsolutePath().normalize(), HERE.resolve("crash"));
    private static final Platform PLATFORM = new Platform(CONFIG, System.out::println);

    /** The services with crash points. Each has a consumed message type and its topic, which no other service reads. */
    private static final Map<String, Consumed> SERVICES = new LinkedHashMap<>();
    private static final Set<String> PLANTED = ConcurrentHashMap.newKeySet();

    private static final ExecutorService THREADS = Executors.newVirtualThreadPerTaskExecutor();

    private static History history;
    private static Load load;

    private record Consumed(String topic, String type) {}

    static {
        CONFIG.services().all().stream().filter(service -> service.role() == Role.BUSINESS)
                .forEach(service -> SERVICES.put(service.name(), consumed(service)));
    }

    /** Poison in a topic of events would reach other services too. */
    private static Consumed consumed(ServiceDescription service) {
        var scaling = service.scalesOn();
        return scaling == null || scaling.topic().endsWith(".events")
                ? new Consumed("", "")
                : new Consumed(scaling.topic(), service.hears().getOrDefault(scaling.topic(), List.of()).getFirst());
    }

    @BeforeAll
    static void up() throws Exception {
        Platform.wipe(CONFIG);
        Files.createDirectories(ORDERS);
        try (var old = Files.newDirectoryStream(ORDERS)) {
            for (var file : old) {
                Files.delete(file);
            }
        }
        PLATFORM.addToClassPath(HERE.resolve("end-to-end-tests.jar"));
        PLATFORM.setEnvironment(Map.of("CREMA_CRASH_ORDERS", ORDERS.toString()));
        PLATFORM.setEnvironment(Platform.QUICK_START);
        PLATFORM.setEnvironment(Load.SHORT_QUEUE_TIME);
        PLATFORM.start();
        history = new History(HISTORY);
        load = new Load(Api.of(CONFIG), history, 1);
        load.register(6);
        load.start();
    }

    @AfterAll
    static void down() throws Exception {
        THREADS.shutdownNow();
        load.close();
        history.close();
        PLATFORM.close();
    }

    @Order(1)
    @Test
    void recoversFromACrashAtEachPoint() {
        var crashes = shared(reaching()).entrySet().stream()
                .map(course -> CompletableFuture.runAsync(
                        () -> course.getValue().forEach(order -> crash(course.getKey(), order)), THREADS))
                .toArray(CompletableFuture[]::new);

        CompletableFuture.allOf(crashes).join();
    }

    @Order(2)
    @Test
    void invariantsHoldAfterAllCrashes() throws Exception {
        var invariants = new Invariants(PLATFORM);
        load.stop();
        invariants.awaitQuiet(LIMIT);
        load.collect(invariants.ready());
        invariants.awaitQuiet(LIMIT);

        var findings = invariants.check(History.read(HISTORY), PLANTED);

        assertThat(findings.violations()).isEmpty();
        assertThat(findings.duplicates() + findings.repetitions()).as("crashes must repeat messages").isPositive();
        System.out.printf("%d crashes, %d orders, %d messages, %d duplicates%n", CrashPoint.values().length,
                findings.orders(), findings.messages(), findings.duplicates());
    }

    /** Finds the services that reach each crash point. */
    private static Map<CrashPoint, List<String>> reaching() {
        var reaching = new EnumMap<CrashPoint, List<String>>(CrashPoint.class);
        for (var crashPoint : CrashPoint.values()) {
            provoking(crashPoint, SERVICES.keySet()).until(() -> SERVICES.keySet().stream()
                    .anyMatch(service -> new CrashOrders(ORDERS, service).hasSeen(crashPoint)));
        }
        for (var crashPoint : CrashPoint.values()) {
            reaching.put(crashPoint, SERVICES.keySet().stream()
                    .filter(service -> new CrashOrders(ORDERS, service).hasSeen(crashPoint)).toList());
        }
        return reaching;
    }

    /** Assigns each crash point to one service and balances the crashes. Starts with those that few services reach. */
    private static Map<String, List<CrashOrder>> shared(Map<CrashPoint, List<String>> reaching) {
        Map<String, List<CrashOrder>> shares = new LinkedHashMap<>();
        SERVICES.keySet().forEach(service -> shares.put(service, new ArrayList<>()));
        var time = 1;
        for (var it : reaching.entrySet().stream().sorted(Comparator.comparingInt(it -> it.getValue().size()))
                .toList()) {
            shares.entrySet().stream().filter(share -> it.getValue().contains(share.getKey()))
                    .min(Comparator.comparingInt(share -> share.getValue().size() + handicap(share.getKey())))
                    .orElseThrow().getValue().add(new CrashOrder(it.getKey(), time));
            time = time == 1 ? LATER : 1;
        }
        return shares;
    }

    /** barista-service waits longest for each crash, because it has work only while all other services run. */
    private static int handicap(String service) {
        return service.equals("barista-service") ? 3 : 0;
    }

    private static void crash(String service, CrashOrder order) {
        var orders = new CrashOrders(ORDERS, service);
        orders.give(order);
        provoking(order.crashPoint(), Set.of(service)).until(orders::isDone);
        await(service + " ends").atMost(LIMIT).until(() -> !PLATFORM.isReady(service, 1));
        PLATFORM.startService(service);
        assertThat(new Invariants(PLATFORM).money()).isEmpty();
        System.out.println(service + " restarted after " + order);
    }

    /** Waits for a crash point and triggers it, because the load does not reach each crash point on its own. */
    private static ConditionFactory provoking(CrashPoint crashPoint, Set<String> services) {
        var last = new long[]{System.nanoTime()};
        return await(crashPoint + " is reached by " + services).atMost(LIMIT).pollInterval(Duration.ofMillis(20))
                .conditionEvaluationListener(_ -> {
                    if (System.nanoTime() - last[0] > PROVOKE_INTERVAL.toNanos()) {
                        services.forEach(service -> provoke(crashPoint, service));
                        last[0] = System.nanoTime();
                    }
                });
    }

    private static void provoke(CrashPoint crashPoint, String service) {
        switch (crashPoint) {
            case CONSUMER_ROLLED_BACK, CONSUMER_REPLAYED, CONSUMER_PARKED, CONSUMER_PARK_COMMITTED -> plant(service);
            case RELAY_OWNS -> cutRelay(service);
            case SWEEP_TIMED_OUT, SWEEP_COMMITTED -> load.orderThatTimesOut();
            case PROJECTION_POSITIONED -> {
                if (PLATFORM.isReady(service, 1)) {
                    PLATFORM.kill(service, 1);
                }
            }
            default -> {
            }
        }
    }

    /** Sends poison messages. A second message follows for each key, so that it is parked behind the first. */
    private static void plant(String service) {
        var consumed = SERVICES.getOrDefault(service, new Consumed("", ""));
        if (consumed.topic().isEmpty()) {
            return;
        }
        try (var producer = new KafkaProducer<>(PLATFORM.kafkaSuperuser(), new StringSerializer(),
                new StringSerializer())) {
            var keys = List.of(UUID.randomUUID().toString(), UUID.randomUUID().toString(),
                    UUID.randomUUID().toString());
            PLANTED.addAll(keys);
            for (var key : keys) {
                for (var repeated = 0; repeated < 2; repeated++) {
                    var _ = producer.send(new ProducerRecord<>(consumed.topic(), 0, key, "\"poison\"",
                            headers(Map.of("ce_id", UUID.randomUUID(), "ce_type", consumed.type(), "ce_time",
                                    Instant.now(), "ce_aggregateversion", 0))));
                }
            }
        }
    }

    private static Headers headers(Map<String, Object> values) {
        var headers = new RecordHeaders();
        values.forEach((name, value) -> headers.add(name, value.toString().getBytes(StandardCharsets.UTF_8)));
        return headers;
    }

    private static void cutRelay(String service) {
        var login = PLATFORM.database(service);
        JdbcClient.create(new DriverManagerDataSource(login.url(), login.user(), login.password())).sql("""
                SELECT count(pg_terminate_backend(pid)) FROM pg_locks JOIN pg_stat_activity USING (pid)
                WHERE locktype = 'advisory' AND granted AND usename = current_user
                """).query(Long.class).single();
    }

}
