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
import io.crema.e2e.load.Intents;
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
 * Under load, one service after the other, the next version comes to work beside today's, which then leaves. Then today's
 * takes the place of the next, of all services at once, on the schema that the next has expanded: no request fails, and I1
 * to I7 hold.
 */
class RollingUpgradeIT {

    private static final List<String> SERVICES = List.of("order-service", "payment-service", "barista-service",
            "query-service");
    private static final List<String> TOPICS = List.of("order.events", "wallet.commands", "wallet.events",
            "ticket.commands", "ticket.events", "order.replies");
    private static final int CUSTOMERS = 4;
    private static final int ORDERS_OF_MIXED_VERSIONS = 10;
    /** That a machine is slow is no failure here. */
    private static final String PATIENCE_OF_GATEWAY = "25s";
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private static final Path HERE = Path.of("target").toAbsolutePath();
    private static final Path DIARY = HERE.resolve("rolling-intents.jsonl");
    private static final List<Path> TODAY = List.of();
    private static final List<Path> NEXT = List.of(HERE.resolve("end-to-end-next.jar"));

    private static final PlatformConfig CONFIG = PlatformConfig
            .onFreePorts(Path.of("..").toAbsolutePath().normalize(), HERE.resolve("rolling"));
    private static final Platform PLATFORM = new Platform(CONFIG, System.out::println);
    private static final ExecutorService THREADS = Executors.newVirtualThreadPerTaskExecutor();

    private static Intents intents;
    private static Load load;

    @BeforeAll
    static void up() throws Exception {
        Platform.wipe(CONFIG);
        PLATFORM.tell(Platform.CHEAP_STARTS);
        PLATFORM.tell(Load.SOON_AT_REST);
        PLATFORM.tell(Map.of("SPRING_HTTP_CLIENTS_READ_TIMEOUT", PATIENCE_OF_GATEWAY));
        PLATFORM.start();
        intents = new Intents(DIARY);
        load = new Load(Api.of(CONFIG), intents, 1);
        load.register(CUSTOMERS);
    }

    @AfterAll
    static void down() throws Exception {
        THREADS.shutdownNow();
        load.close();
        intents.close();
        PLATFORM.close();
    }

    @Test
    void aReleaseAndItsRollBackCostNoRequestAndNoMessage() throws Exception {
        load.start();
        var leaving = new ArrayList<CompletableFuture<Void>>();
        for (var service : SERVICES) {
            leaving.add(replace(service, 1, 2, NEXT));
        }
        leaving.forEach(CompletableFuture::join);
        for (var replaced : THREADS.invokeAll(SERVICES.stream()
                .<Callable<CompletableFuture<Void>>>map(service -> () -> replace(service, 2, 1, TODAY)).toList())) {
            replaced.get().join();
        }
        load.stop();
        thenNoRequestHasFailed();
        thenAllInvariantsHold();
    }

    /** Starts an instance of another version; returns when both have worked side by side and the one before it leaves. */
    private static CompletableFuture<Void> replace(String service, int old, int instance, List<Path> version)
            throws IOException {
        PLATFORM.startInstance(service, instance, version);
        awaitWorkOfBothVersions(service);
        assertThat(load.unknown() + load.unread()).as("requests that have failed so far, see " + DIARY).isZero();
        return CompletableFuture.runAsync(() -> PLATFORM.endInstance(service, old), THREADS);
    }

    private static void awaitWorkOfBothVersions(String service) throws IOException {
        var api = Api.of(CONFIG);
        var operator = api.token("operator", List.of());
        var orders = load.accepted().size();
        var answered = new HashSet<String>();
        await(service + " answers in both versions").atMost(LIMIT).until(() -> {
            var answer = api.call("GET", "/operations/" + service + "/sagas/summary", operator, Map.of(), "");
            assertThat(answer.status()).as("%s", answer.body()).isEqualTo(200);
            answered.add(answer.header(NextVersion.HEADER));
            return answered.size() == 2 && load.accepted().size() >= orders + ORDERS_OF_MIXED_VERSIONS;
        });
    }

    private static void thenNoRequestHasFailed() throws IOException {
        assertThat(Intents.read(DIARY).stream().flatMap(outcome -> outcome.told().stream())
                .filter(told -> told.isUnknown())).isEmpty();
        assertThat(load.unread()).as("reads that failed").isZero();
    }

    private static void thenAllInvariantsHold() throws IOException {
        var invariants = new Invariants(PLATFORM);
        invariants.awaitQuiet(LIMIT);
        load.collect(invariants.ready());
        invariants.awaitQuiet(LIMIT);

        var findings = invariants.check(Intents.read(DIARY), Set.of(), Set.of(NextOutbox.TYPE));

        assertThat(findings.violations()).isEmpty();
        assertThat(findings.foreign()).as("what today's versions cannot read must have come to them")
                .containsKeys(TOPICS.toArray(String[]::new));
        System.out.printf("%d orders, %d messages, and beside them of an unknown type %s%n", findings.orders(),
                findings.messages(), findings.foreign());
    }

}
