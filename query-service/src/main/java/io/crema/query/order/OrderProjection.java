package io.crema.query.order;

import java.sql.Timestamp;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import io.crema.messaging.Received;
import io.crema.messaging.SqlArrays;
import io.crema.messaging.projection.Projection;
import io.crema.query.order.OrderEvent.OrderPlaced;
import tools.jackson.databind.json.JsonMapper;

/** Keeps the orders and their histories. */
@Configuration(proxyBeanMethods = false)
class OrderProjection {

    private final JdbcTemplate jdbc;
    private final JsonMapper json;
    private final OrderChanges changes;

    OrderProjection(JdbcTemplate jdbc, JsonMapper json, OrderChanges changes) {
        this.jdbc = jdbc;
        this.json = json;
        this.changes = changes;
    }

    @Bean
    Projection<OrderEvent> ordersProjection() {
        return new Projection<>("orders", List.of("order.events"), OrderEvent.class, this::apply);
    }

    void apply(List<Received<OrderEvent>> batch) {
        insert(batch.stream().filter(it -> it.body() instanceof OrderPlaced).toList());
        remember(batch);
        var latest = new LinkedHashMap<UUID, Latest>();
        batch.forEach(it -> latest.merge(UUID.fromString(it.key()), Latest.of(it), Latest::then));
        update(List.copyOf(latest.values()));
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                latest.keySet().forEach(changes::signal);
            }
        });
    }

    private void insert(List<Received<OrderEvent>> placed) {
        jdbc.batchUpdate("""
                INSERT INTO orders (order_id, customer_id, shop_id, status, amount, currency, items, version)
                VALUES (?, ?, ?, 'PENDING', ?, ?, ?::jsonb, ?) ON CONFLICT DO NOTHING
                """, placed, Math.max(1, placed.size()), (statement, event) -> {
            var order = (OrderPlaced) event.body();
            statement.setObject(1, order.orderId());
            statement.setObject(2, order.customerId());
            statement.setString(3, order.shopId());
            statement.setLong(4, order.total().amount());
            statement.setString(5, order.total().currency());
            statement.setString(6, json.writeValueAsString(order.items()));
            statement.setLong(7, event.version());
        });
    }

    private void remember(List<Received<OrderEvent>> batch) {
        jdbc.batchUpdate("""
                INSERT INTO order_history (order_id, version, event, status, reason, at) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT DO NOTHING
                """, batch, batch.size(), (statement, event) -> {
            statement.setObject(1, UUID.fromString(event.key()));
            statement.setLong(2, event.version());
            statement.setString(3, event.body().getClass().getSimpleName());
            statement.setString(4, Objects.toString(event.body().status(), null));
            statement.setString(5, event.body().cause());
            statement.setTimestamp(6, Timestamp.from(event.time()));
        });
    }

    private void update(List<Latest> orders) {
        jdbc.update("""
                UPDATE orders o
                SET status = coalesce(n.status, o.status), reason = coalesce(n.reason, o.reason), version = n.version
                FROM unnest(?, ?, ?, ?) AS n (order_id, version, status, reason)
                WHERE o.order_id = n.order_id AND o.version < n.version
                """, SqlArrays.of(jdbc, "uuid", orders, Latest::orderId),
                SqlArrays.of(jdbc, "bigint", orders, Latest::version),
                SqlArrays.of(jdbc, "text", orders, it -> Objects.toString(it.status(), null)),
                SqlArrays.of(jdbc, "text", orders, Latest::reason));
    }

    /** What a batch says of one order in the end. */
    private record Latest(UUID orderId, long version, @Nullable OrderStatus status, @Nullable String reason) {

        private static Latest of(Received<OrderEvent> event) {
            var status = event.body().status();
            return new Latest(UUID.fromString(event.key()), event.version(), status,
                    status == null ? null : event.body().cause());
        }

        private Latest then(Latest next) {
            if (next.version <= version) {
                return this;
            }
            return next.status == null
                    ? new Latest(orderId, next.version, status, reason)
                    : next;
        }

    }

}
