package io.crema.order.order;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

import io.crema.messaging.aggregate.AggregateStore;
import io.crema.messaging.aggregate.Change;
import io.crema.messaging.aggregate.Stored;
import io.crema.messaging.support.SqlArrays;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** The table of orders. Reads and writes a batch with one statement each. */
@Repository
class JdbcOrders implements AggregateStore<Order, OrderCommand, OrderEvent> {

    private final JdbcClient jdbc;
    private final JsonMapper json;

    JdbcOrders(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** Reads an order without a lock. */
    Optional<Stored<Order>> find(UUID orderId) {
        return jdbc.sql("SELECT id, customer_id, shop_id, status, state, version FROM orders WHERE id = ?")
                .param(orderId).query(OrderRow.class).optional().map(row -> row.stored(json));
    }

    @Override
    public List<Stored<Order>> lock(List<OrderCommand> commands) {
        var ids = commands.stream().map(OrderCommand::orderId).distinct().toList();
        return jdbc.sql("""
                SELECT id, customer_id, shop_id, status, state, version FROM orders
                WHERE id = ANY(?) ORDER BY id FOR UPDATE
                """).param(SqlArrays.of("uuid", ids)).query(OrderRow.class).list().stream()
                .map(row -> row.stored(json)).toList();
    }

    @Override
    public void save(List<Change<Order, OrderEvent>> changes) {
        insert(changes.stream().filter(Change::isNew).map(change -> OrderRow.of(change, json)).toList());
        update(changes.stream().filter(change -> !change.isNew()).map(change -> OrderRow.of(change, json)).toList());
    }

    private void insert(List<OrderRow> rows) {
        if (rows.isEmpty()) {
            return;
        }
        jdbc.sql("""
                INSERT INTO orders (id, customer_id, shop_id, status, state, version)
                SELECT * FROM unnest(?, ?, ?, ?, ?::jsonb[], ?)
                """)
                .param(SqlArrays.of("uuid", rows, OrderRow::id))
                .param(SqlArrays.of("uuid", rows, OrderRow::customerId))
                .param(SqlArrays.of("text", rows, OrderRow::shopId))
                .param(SqlArrays.of("text", rows, OrderRow::status))
                .param(SqlArrays.of("text", rows, OrderRow::state))
                .param(SqlArrays.of("bigint", rows, OrderRow::version))
                .update();
    }

    private void update(List<OrderRow> rows) {
        if (rows.isEmpty()) {
            return;
        }
        jdbc.sql("""
                UPDATE orders o SET status = n.status, state = n.state, version = n.version
                FROM unnest(?, ?, ?::jsonb[], ?) AS n (id, status, state, version)
                WHERE o.id = n.id
                """)
                .param(SqlArrays.of("uuid", rows, OrderRow::id))
                .param(SqlArrays.of("text", rows, OrderRow::status))
                .param(SqlArrays.of("text", rows, OrderRow::state))
                .param(SqlArrays.of("bigint", rows, OrderRow::version))
                .update();
    }

}
