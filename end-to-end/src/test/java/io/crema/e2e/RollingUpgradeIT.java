package io.crema.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.crema.e2e.invariants.Invariants;
import io.crema.e2e.load.History;
import io.crema.e2e.load.Load;
import io.crema.e2e.next.NextOutbox;
import io.crema.e2e.next.NextVersion;
import io.crema.local.Api;
import io.crema.local.Platform;
import io.crema.local.PlatformConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Replaces the services one by one with the next version, under load. Then rolls all services back at the same time, on
 * the expanded schema. No request fails. Then kills one of two instances: no read fails, and only a write in progress does.
 * I1 to I7 hold.
 */
class RollingUpgradeIT {

    private static final List<String> TOPICS = List.of("order.events", "wallet.commands", "wallet.events",
            "wallet.replies", "ticket.commands", "ticket.events", "ticket.replies");
    private static final int CUSTOMERS = 4;
    private static final int ORDERS_WITH_MIXED_VERSIONS = 10;
    /** One of them takes writes, the other reads. */
    private static final List<String> KILLED = List.of("order-service", "query-service");
    /** Longer than the default, so that a slow machine does not fail the test. */
    private static final String GATEWAY_TIMEOUT = "25s";
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private static final Path HERE = Path.of("target").toAbsolutePath();
    private static final Path HISTORY = HERE.resolve("rolling-history.jsonl");
    private static final List<Path> TODAY = List.of();
    private static final List<Path> NEXT = List.of(HERE.resolve("end-to-end-next.jar"));

    private static final PlatformConfig CONFIG = PlatformConfig
            .onFreePorts(Path.of("..").toAbsolutePath().normalize(), HERE.resolve("rolling"));
    private static final Platform PLATFORM = new Platform(CONFIG, System.out::println);
    private static final ExecutorService THREADS = Executors.newVirtualThreadPerTaskExecutor();

    private static History history;
    private static Load load;

    @BeforeAll
    static void up() throws Exception {
        Platform.wipe(CONFIG);
        PLATFORM.setEnvironment(Platform.QUICK_START);
        PLATFORM.setEnvironment(Load.SHORT_QUEUE_TIME);
        PLATFORM.setEnvironment(Map.of("SPRING_HTTP_CLIENTS_READ_TIMEOUT", GATEWAY_TIMEOUT));
        PLATFORM.start();
        history = new History(HISTORY);
        load = new Load(Api.of(CONFIG), history, 1);
        load.register(CUSTOMERS);
    }

    @AfterAll
    static void down() throws Exception {
        THREADS.shutdownNow();
        load.close();
        history.close();
        PLATFORM.close();
    }

    @Test
    void upgradeAndRollbackLoseNoRequestAndNoMessage() throws Exception {
        load.start();
        var stopping = new ArrayList<CompletableFuture<Void>>();
        for (var service : CONFIG.services().business()) {
            stopping.add(replace(service, 1, 2, NEXT));
        }
        stopping.forEach(CompletableFuture::join);
        for (var replaced : THREADS.invokeAll(CONFIG.services().business().stream()
                .<Callable<CompletableFuture<Void>>>map(service -> () -> replace(service, 2, 1, TODAY)).toList())) {
            replaced.get().join();
        }
        assertNoRequestFailed();
        for (var service : KILLED) {
            killOneOfTwo(service);
        }
        load.stop();
        assertInvariantsHold();
    }

    /** A client has one request in progress. So each client has at most one write in progress at the instance. */
    private static void killOneOfTwo(String service) throws IOException {
        PLATFORM.startInstance(service, 2, NEXT);
        awaitOrdersWithBothVersions(service);
        var before = load.unknownResponses();

        PLATFORM.kill(service, 2);
        var orders = load.accepted().size();
        await("orders after the kill").atMost(LIMIT)
                .until(() -> load.accepted().size() >= orders + ORDERS_WITH_MIXED_VERSIONS);
        awaitOrdersWithBothVersions(service);

        assertThat(load.failedReads()).as("failed reads").isZero();
        assertThat(load.unknownResponses() - before).as("failed writes, see " + HISTORY)
                .isLessThanOrEqualTo(CUSTOMERS);
    }

    /** Starts an instance of the other version, waits until both versions have processed orders, and stops the old one. */
    private static CompletableFuture<Void> replace(String service, int old, int instance, List<Path> version)
            throws IOException {
        PLATFORM.startInstance(service, instance, version);
        awaitOrdersWithBothVersions(service);
        assertNoRequestFailed();
        return CompletableFuture.runAsync(() -> PLATFORM.stopInstance(service, old), THREADS);
    }

    private static void awaitOrdersWithBothVersions(String service) throws IOException {
        var api = Api.of(CONFIG);
        var operator = api.token("operator", List.of());
        var orders = load.accepted().size();
        var versions = new HashSet<String>();
        await(service + " responds in both versions").atMost(LIMIT).until(() -> {
            var response = api.call("GET", "/operations/" + service + "/sagas/summary", operator, Map.of(), "");
            assertThat(response.status()).as("%s", response.body()).isEqualTo(200);
            versions.add(response.header(NextVersion.HEADER));
            return versions.size() == 2 && load.accepted().size() >= orders + ORDERS_WITH_MIXED_VERSIONS;
        });
    }

    private static void assertNoRequestFailed() {
        assertThat(load.unknownResponses() + load.failedReads()).as("failed requests, see " + HISTORY).isZero();
    }

    private static void assertInvariantsHold() throws IOException {
        var invariants = new Invariants(PLATFORM);
        invariants.awaitQuiet(LIMIT);
        load.collect(invariants.ready());
        invariants.awaitQuiet(LIMIT);

        var findings = invariants.check(History.read(HISTORY), Set.of(), Set.of(NextOutbox.TYPE));

        assertThat(findings.violations()).isEmpty();
        assertThat(findings.foreign()).as("messages of a type that today's version does not know")
                .containsKeys(TOPICS.toArray(String[]::new));
        System.out.printf("%d orders, %d messages, messages of unknown types %s%n", findings.orders(),
                findings.messages(), findings.foreign());
    }

}
