package io.crema.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import io.crema.e2e.invariants.Invariants;
import io.crema.e2e.load.Intents;
import io.crema.e2e.load.Load;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Containers killed in the middle of a load: a second {@code up} brings all back, and I1 to I7 hold. */
@EnabledIf("io.crema.e2e.House#isOfContainers")
class ContainerDeathIT {

    private static final Duration QUIET_LIMIT = Duration.ofMinutes(4);
    private static final Path DIARY = Path.of("target", "container-death-intents.jsonl");
    private static final List<List<String>> DEATHS = List.of(List.of("order-service", "query-service"),
            List.of("payment-service", "barista-service"), List.of("kafka"), List.of("postgres"),
            List.of("gateway-service", "identity-service", "order-service", "payment-service", "barista-service",
                    "query-service", "kafka", "postgres"));

    @Test
    void aSecondUpRecoversWithNothingLost() throws Exception {
        try (var house = House.chosen(); var intents = new Intents(DIARY)) {
            house.up();
            var invariants = house.invariants();
            try (var load = new Load(house.api(), intents, 1)) {
                load.register(8);
                load.start();
                for (var parts : DEATHS) {
                    awaitOrders(load, 10);
                    house.kill(parts);
                    house.up();
                    System.out.println("killed " + String.join(", ", parts));
                }
                awaitOrders(load, 10);
                load.stop();
                invariants.awaitQuiet(QUIET_LIMIT);
                load.collect(invariants.ready());
                invariants.awaitQuiet(QUIET_LIMIT);
            }
            thenNothingIsLost(invariants);
        }
    }

    private static void awaitOrders(Load load, int more) {
        var wanted = load.accepted().size() + more;
        await().atMost(QUIET_LIMIT).until(() -> load.accepted().size() >= wanted);
    }

    private static void thenNothingIsLost(Invariants invariants) throws Exception {
        var outcomes = Intents.read(DIARY);
        var findings = invariants.check(outcomes, Set.of());
        System.out.printf("%d orders of %d wishes, %d messages, %d events and %d commands or replies twice%n",
                findings.orders(), outcomes.size(), findings.messages(), findings.duplicates(),
                findings.repetitions());
        assertThat(findings.violations()).isEmpty();
        assertThat(findings.orders()).isGreaterThan(10L * DEATHS.size());
    }

}
