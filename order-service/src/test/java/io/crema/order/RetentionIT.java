package io.crema.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** Tests that retention deletes old rows, but no parked message and no running saga. */
@OrderServiceTest
class RetentionIT {

    @Autowired
    private OrderTestDriver driver;
    @Autowired
    private JdbcTemplate jdbc;

    @Test
    void deletesRowsOlderThanTheirRetention() throws Exception {
        UUID ended = driver.placeOrder();
        UUID running = driver.placeOrder();
        driver.reply(ended, "ChargeDeclined");
        driver.awaitOrder(ended, "CANCELLED");
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

    private int count(String rows) {
        return jdbc.queryForList("SELECT 1 FROM messaging." + rows).size();
    }

}
