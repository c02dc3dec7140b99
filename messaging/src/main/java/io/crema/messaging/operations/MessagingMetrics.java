package io.crema.messaging.operations;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Gauges read from the tables: the age of the oldest unsent message, the number of parked keys, and the number of running
 * sagas by state. A background task reads them, so that no scrape waits for the database.
 */
final class MessagingMetrics {

    private record Running(Tags state, long sagas, long pastDeadline) {}

    private final JdbcClient jdbc;
    private final MultiGauge running;
    private final MultiGauge pastDeadline;
    private volatile double outboxAge = Double.NaN;
    private volatile double parkedKeys = Double.NaN;

    MessagingMetrics(JdbcClient jdbc, MeterRegistry meters) {
        this.jdbc = jdbc;
        TimeGauge.builder("crema.messaging.outbox.oldest", () -> outboxAge, TimeUnit.SECONDS)
                .description("Age of the oldest message that is not published")
                .register(meters);
        Gauge.builder("crema.messaging.parked.keys", () -> parkedKeys)
                .description("Parked keys, which wait for an operator")
                .register(meters);
        this.running = MultiGauge.builder("crema.messaging.sagas").description("Sagas that have not ended")
                .register(meters);
        this.pastDeadline = MultiGauge.builder("crema.messaging.sagas.past.deadline")
                .description("Running sagas whose deadline has passed")
                .register(meters);
    }

    void sample() {
        outboxAge = Double.NaN;
        parkedKeys = Double.NaN;
        outboxAge = jdbc.sql("""
                SELECT coalesce((SELECT extract(epoch FROM clock_timestamp() - created_at)
                                 FROM messaging.outbox ORDER BY seq LIMIT 1), 0)
                """).query(Double.class).single();
        parkedKeys = jdbc.sql("SELECT count(*) FROM (SELECT DISTINCT consumer, key FROM messaging.parked)")
                .query(Double.class)
                .single();
        List<Running> states = jdbc.sql("""
                SELECT type, state, count(*) AS sagas, count(*) FILTER (WHERE deadline < now()) AS past_deadline
                FROM messaging.saga WHERE deadline IS NOT NULL GROUP BY type, state
                """).query((row, _) -> running(row)).list();
        running.register(states.stream().map(it -> MultiGauge.Row.of(it.state(), it.sagas())).toList(), true);
        pastDeadline.register(states.stream().map(it -> MultiGauge.Row.of(it.state(), it.pastDeadline())).toList(),
                true);
    }

    private static Running running(ResultSet row) throws SQLException {
        return new Running(Tags.of("type", row.getString("type"), "state", row.getString("state")),
                row.getLong("sagas"), row.getLong("past_deadline"));
    }

}
