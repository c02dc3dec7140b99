package io.crema.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import io.crema.e2e.invariants.Invariants;
import io.crema.e2e.load.History;
import io.crema.e2e.load.Load;
import io.crema.local.Services;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Kills containers under load. A second {@code up} restarts them, and I1 to I7 hold. */
@EnabledIf("io.crema.e2e.PlatformUnderTest#runsInContainers")
class ContainerDeathIT {

    private static final Duration QUIET_LIMIT = Duration.ofMinutes(4);
    private static final Path HISTORY = Path.of("target", "container-death-history.jsonl");
    private static final List<List<String>> KILLS = List.of(List.of("order-service", "query-service"),
            List.of("payment-service", "barista-service"), List.of("kafka"), List.of("postgres"),
            Stream.concat(Services.of(PlatformUnderTest.HOME).business().stream(),
                    Stream.of("gateway-service", "identity-service", "kafka", "postgres")).toList());

    @Test
    void secondUpRestartsKilledContainersWithoutLoss() throws Exception {
        try (var platform = PlatformUnderTest.selected(); var history = new History(HISTORY)) {
            platform.up();
            var invariants = platform.invariants();
            try (var load = new Load(platform.api(), history, 1)) {
                load.register(8);
                load.start();
                for (var parts : KILLS) {
                    awaitOrders(load, 10);
                    platform.kill(parts);
                    platform.up();
                    System.out.println("Killed " + String.join(", ", parts) + ", all restarted");
                }
                awaitOrders(load, 10);
                load.stop();
                invariants.awaitQuiet(QUIET_LIMIT);
                load.collect(invariants.ready());
                invariants.awaitQuiet(QUIET_LIMIT);
            }
            assertInvariantsHold(invariants);
        }
    }

    private static void awaitOrders(Load load, int more) {
        var requested = load.accepted().size() + more;
        await().atMost(QUIET_LIMIT).until(() -> load.accepted().size() >= requested);
    }

    private static void assertInvariantsHold(Invariants invariants) throws Exception {
        var outcomes = History.read(HISTORY);
        var findings = invariants.check(outcomes, Set.of());
        System.out.printf(
                "%d orders, %d operations, %d messages, %d duplicate events, %d duplicate commands or replies%n",
                findings.orders(), outcomes.size(), findings.messages(), findings.duplicates(),
                findings.repetitions());
        assertThat(findings.violations()).isEmpty();
        assertThat(findings.orders()).isGreaterThan(10L * KILLS.size());
    }

}
