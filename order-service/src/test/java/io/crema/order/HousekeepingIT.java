package io.crema.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.UUID;

import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** What retires by itself, what does not, and what is measured. */
@OrderServiceTest
class HousekeepingIT {

    @Autowired
    private Outside outside;
    @Autowired
    private JdbcTemplate jdbc;
    @Autowired
    private MeterRegistry meters;

    @Test
    void rowsAreRetiredWhenTheirTimeIsOver() throws Exception {
        UUID ended = outside.placesAnOrder();
        UUID running = outside.placesAnOrder();
        outside.answers(ended, "ChargeDeclined");
        outside.seesOrder(ended, "CANCELLED");
        for (int old = 0; old < 5; old++) {
            jdbc.update("INSERT INTO messaging.inbox VALUES ('notes', ?, now() - interval '16 days')",
                    UUID.randomUUID());
        }
        jdbc.update("INSERT INTO messaging.inbox VALUES ('notes', ?, now() - interval '14 days')", UUID.randomUUID());
        jdbc.update("INSERT INTO messaging.request VALUES ('old', 'key', '', '{}', now() - interval '8 days')");
        jdbc.update("""
                INSERT INTO messaging.parked (consumer, topic, partition, position, key, type, headers, parked_at)
                VALUES ('notes', 'notes', 0, -1, 'old', 'Noted', '{}', now() - interval '1 year')
                """);
        jdbc.update("UPDATE messaging.saga SET changed_at = now() - interval '31 days'");

        await().until(() -> count("inbox WHERE received_at < now() - interval '15 days'") == 0);
        await().until(() -> count("request WHERE scope = 'old'") == 0);
        await().until(() -> count("saga WHERE deadline IS NULL") == 0);
        assertThat(jdbc.queryForList("SELECT DISTINCT saga_id FROM messaging.saga_history", UUID.class))
                .contains(running)
                .doesNotContain(ended);
        assertThat(count("inbox WHERE received_at < now() - interval '13 days'")).isEqualTo(1);
        assertThat(count("request")).isGreaterThanOrEqualTo(2);
        assertThat(count("parked WHERE key = 'old'")).isEqualTo(1);
    }

    @Test
    void theTablesAreMeasured() throws Exception {
        UUID order = outside.placesAnOrder();
        outside.sends("notes", order, "Noted", "{\"number\":-1}");
        jdbc.update("UPDATE messaging.saga SET deadline = now() + interval '1 day' WHERE id = ?", order);

        await().until(() -> gauge("crema.messaging.parked.keys") >= 1);
        await().until(() -> gauge("crema.messaging.outbox.oldest") == 0);
        await().until(() -> meters.find("crema.messaging.sagas").tags("type", "place-order", "state", "ChargingWallet")
                .gauges().stream().anyMatch(gauge -> gauge.value() >= 1));
        assertThat(meters.find("crema.messaging.sagas.past.deadline").gauges()).isNotEmpty();
        assertThat(meters.get("crema.messaging.duplicates.suppressed").tag("consumer", "notes").counter().count())
                .isZero();
    }

    private double gauge(String name) {
        return meters.get(name).gauge().value();
    }

    private int count(String rows) {
        return jdbc.queryForList("SELECT 1 FROM messaging." + rows).size();
    }

}
