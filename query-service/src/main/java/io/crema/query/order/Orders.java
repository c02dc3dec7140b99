package io.crema.query.order;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import io.crema.query.Money;
import tools.jackson.databind.json.JsonMapper;

/** Finds orders. */
@Component
class Orders {

    private final JdbcClient jdbc;
    private final JsonMapper json;

    Orders(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    Optional<OrderView> find(UUID orderId) {
        return jdbc.sql("""
                SELECT order_id, customer_id, shop_id, status, reason, amount, currency, items, version,
                    (SELECT jsonb_agg(jsonb_build_object('event', event, 'status', status, 'reason', reason, 'at', at)
                        ORDER BY version)
                    FROM order_history h WHERE h.order_id = o.order_id) AS history
                FROM orders o WHERE order_id = ?
                """).param(orderId).query((row, _) -> view(row)).optional();
    }

    OrderPage page(@Nullable UUID customerId, @Nullable OrderStatus status, @Nullable UUID after, int limit) {
        var sql = new StringBuilder("""
                SELECT order_id, customer_id, shop_id, status, reason, amount, currency, version FROM orders WHERE true
                """);
        if (customerId != null) {
            sql.append(" AND customer_id = :customerId");
        }
        if (status != null) {
            sql.append(" AND status = :status");
        }
        if (after != null) {
            sql.append(" AND order_id < :after");
        }
        var found = jdbc.sql(sql.append(" ORDER BY order_id DESC LIMIT :limit").toString())
                .param("customerId", customerId).param("status", status == null ? null : status.name())
                .param("after", after).param("limit", limit + 1).query((row, _) -> line(row)).list();
        return found.size() <= limit
                ? new OrderPage(found, null)
                : new OrderPage(found.subList(0, limit), found.get(limit - 1).orderId());
    }

    private OrderView view(ResultSet row) throws SQLException {
        var line = line(row);
        return new OrderView(line.orderId(), line.customerId(), line.shopId(), line.status(), line.reason(),
                line.total(), List.of(json.readValue(row.getString("items"), OrderEvent.Item[].class)),
                List.of(json.readValue(row.getString("history"), OrderView.Change[].class)), line.version());
    }

    private static OrderPage.Line line(ResultSet row) throws SQLException {
        return new OrderPage.Line(row.getObject("order_id", UUID.class), row.getObject("customer_id", UUID.class),
                row.getString("shop_id"), OrderStatus.valueOf(row.getString("status")), row.getString("reason"),
                new Money(row.getLong("amount"), row.getString("currency")), row.getLong("version"));
    }

}
