package io.crema.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.UUID;

import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** Tests the metrics of outbox, parked keys, sagas and inbox. */
@OrderServiceTest
class MessagingMetricsIT {

    @Autowired
    private OrderTestDriver driver;
    @Autowired
    private JdbcTemplate jdbc;
    @Autowired
    private MeterRegistry meters;

    @Test
    void reportsTheGaugesOfTheTables() throws Exception {
        UUID order = driver.placeOrder();
        driver.send("notes", order, "Noted", "{\"number\":-1}");
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

}
