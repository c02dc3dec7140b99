package io.crema.barista.ticket;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

import io.crema.messaging.aggregate.AggregateStore;
import io.crema.messaging.aggregate.Change;
import io.crema.messaging.aggregate.Stored;
import io.crema.messaging.support.SqlArrays;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** The table of tickets. Reads and writes a batch with one statement each. */
@Repository
class JdbcTickets implements AggregateStore<Ticket, TicketCommand, TicketEvent> {

    private static final String SELECT = """
            SELECT order_id, shop_id, customer_id, items, status, reason, version, NULL AS due_in, traceparent FROM ticket
            """;

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final BrewingPolicy policy;

    JdbcTickets(JdbcClient jdbc, JsonMapper json, BrewingPolicy policy) {
        this.jdbc = jdbc;
        this.json = json;
        this.policy = policy;
    }

    /** Finds a ticket without a lock. */
    Optional<Ticket> find(UUID orderId) {
        return tickets(jdbc.sql(SELECT + "WHERE order_id = ?").param(orderId)).stream().findFirst()
                .map(Stored::state);
    }

    @Override
    public List<Stored<Ticket>> lock(List<TicketCommand> commands) {
        var ids = commands.stream().map(TicketCommand::orderId).distinct().toList();
        return tickets(jdbc.sql(SELECT + "WHERE order_id = ANY (?) ORDER BY order_id FOR UPDATE")
                .param(SqlArrays.of("uuid", ids)));
    }

    /** Locks tickets whose time in their state is over. Skips those that another instance holds. */
    List<Stored<Ticket>> lockDue(int limit) {
        return tickets(jdbc.sql(SELECT + "WHERE due_at <= now() ORDER BY due_at LIMIT ? FOR UPDATE SKIP LOCKED")
                .param(limit));
    }

    private List<Stored<Ticket>> tickets(JdbcClient.StatementSpec query) {
        return query.query(TicketRow.class).list().stream().map(row -> row.stored(json)).toList();
    }

    @Override
    public void save(List<Change<Ticket, TicketEvent>> changes) {
        insert(rows(changes, Change::isNew));
        update(rows(changes, change -> !change.isNew()));
    }

    private List<TicketRow> rows(List<Change<Ticket, TicketEvent>> changes,
            Predicate<Change<Ticket, TicketEvent>> which) {
        return changes.stream().filter(which).map(change -> TicketRow.of(change, policy, json)).toList();
    }

    private void insert(List<TicketRow> rows) {
        if (rows.isEmpty()) {
            return;
        }
        jdbc.sql("""
                INSERT INTO ticket (order_id, shop_id, customer_id, items, status, reason, version, due_at, traceparent)
                SELECT order_id, shop_id, customer_id, items, status, reason, version, now() + due_in, traceparent
                FROM unnest(?, ?, ?, ?::jsonb[], ?, ?, ?, ?::interval[], ?)
                  AS t (order_id, shop_id, customer_id, items, status, reason, version, due_in, traceparent)
                """)
                .param(SqlArrays.of("uuid", rows, TicketRow::orderId))
                .param(SqlArrays.of("text", rows, TicketRow::shopId))
                .param(SqlArrays.of("uuid", rows, TicketRow::customerId))
                .param(SqlArrays.of("text", rows, TicketRow::items))
                .param(SqlArrays.of("text", rows, TicketRow::status))
                .param(SqlArrays.of("text", rows, TicketRow::reason))
                .param(SqlArrays.of("bigint", rows, TicketRow::version))
                .param(SqlArrays.of("text", rows, TicketRow::dueIn))
                .param(SqlArrays.of("text", rows, TicketRow::traceparent))
                .update();
    }

    private void update(List<TicketRow> rows) {
        if (rows.isEmpty()) {
            return;
        }
        jdbc.sql("""
                UPDATE ticket SET status = t.status, version = t.version, due_at = now() + t.due_in
                FROM unnest(?, ?, ?, ?::interval[]) AS t (order_id, status, version, due_in)
                WHERE ticket.order_id = t.order_id
                """)
                .param(SqlArrays.of("uuid", rows, TicketRow::orderId))
                .param(SqlArrays.of("text", rows, TicketRow::status))
                .param(SqlArrays.of("bigint", rows, TicketRow::version))
                .param(SqlArrays.of("text", rows, TicketRow::dueIn))
                .update();
    }

}
