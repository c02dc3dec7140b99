package io.crema.messaging.saga;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads sagas for operators. A query by state scans the whole table. */
final class SagaView {

    /** The number of sagas in a state, and how many of them are past their deadline. */
    record Summary(String type, String state, long sagas, long pastDeadline) {}

    /**
     * A saga.
     *
     * @param deadline of the awaited reply; null if the saga has ended
     */
    record Overview(UUID sagaId, String type, String state, @Nullable Instant deadline, Instant startedAt,
            Instant changedAt) {}

    /** An input of a saga, and the state that followed. */
    record Step(String input, String state, Instant at) {}

    /**
     * A saga with all its steps.
     *
     * @param data the state as JSON
     * @param awaiting the command whose reply it awaits
     */
    record Detail(Overview saga, JsonNode data, @Nullable UUID awaiting, List<Step> history) {}

    private final JdbcClient jdbc;
    private final JsonMapper json;

    SagaView(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    List<Summary> summary() {
        return jdbc.sql("""
                SELECT type, state, count(*) AS sagas, count(*) FILTER (WHERE deadline < now()) AS past_deadline
                FROM messaging.saga GROUP BY type, state ORDER BY type, state
                """).query(Summary.class).list();
    }

    /** Returns running sagas by deadline, then ended ones. */
    List<Overview> list(@Nullable String type, @Nullable String state, boolean pastDeadline, int limit) {
        return jdbc.sql("""
                SELECT id, type, state, deadline, started_at, changed_at FROM messaging.saga
                WHERE (:type::text IS NULL OR type = :type) AND (:state::text IS NULL OR state = :state)
                  AND (NOT :pastDeadline OR deadline < now())
                ORDER BY deadline NULLS LAST, changed_at DESC LIMIT :limit
                """)
                .param("type", type)
                .param("state", state)
                .param("pastDeadline", pastDeadline)
                .param("limit", limit)
                .query((row, _) -> overview(row))
                .list();
    }

    Optional<Detail> find(UUID sagaId) {
        List<Step> history = jdbc
                .sql("SELECT input, state, at FROM messaging.saga_history WHERE saga_id = ? ORDER BY seq")
                .param(sagaId)
                .query((row, _) -> new Step(row.getString("input"), row.getString("state"), instant(row, "at")))
                .list();
        return jdbc.sql("""
                SELECT id, type, state, deadline, started_at, changed_at, data, awaiting
                FROM messaging.saga WHERE id = ?
                """)
                .param(sagaId)
                .query((row, _) -> new Detail(overview(row), json.readTree(row.getString("data")),
                        row.getObject("awaiting", UUID.class), history))
                .optional();
    }

    private static Overview overview(ResultSet row) throws SQLException {
        OffsetDateTime deadline = row.getObject("deadline", OffsetDateTime.class);
        return new Overview(row.getObject("id", UUID.class), row.getString("type"), row.getString("state"),
                deadline == null ? null : deadline.toInstant(), instant(row, "started_at"),
                instant(row, "changed_at"));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

}
