package io.crema.query.order;

import java.sql.Timestamp;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

import io.crema.messaging.message.IncomingMessage;
import io.crema.messaging.support.SqlArrays;
import io.crema.messaging.projection.Projection;
import io.crema.query.Changes;
import io.crema.query.VersionGaps;
import io.crema.query.order.OrderEvent.OrderPlaced;
import tools.jackson.databind.json.JsonMapper;

/** Keeps the orders and their histories. */
@Configuration(proxyBeanMethods = false)
class OrderProjection {

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Changes changes;
    private final VersionGaps gaps;

    OrderProjection(JdbcClient jdbc, JsonMapper json, Changes changes, VersionGaps gaps) {
        this.gaps = gaps;
        this.jdbc = jdbc;
        this.json = json;
        this.changes = changes;
    }

    @Bean
    Projection<OrderEvent> ordersProjection() {
        return new Projection<>("orders", List.of("orders", "order_history"), List.of("order.events"), OrderEvent.class,
                this::apply);
    }

    void apply(List<IncomingMessage<OrderEvent>> batch) {
        gaps.refuse(batch, "SELECT order_id, version FROM orders WHERE order_id = ANY(?)");
        insert(batch.stream().flatMap(event -> Placed.of(event).stream()).toList());
        insertHistory(batch);
        var latest = new LinkedHashMap<UUID, Latest>();
        batch.forEach(it -> latest.merge(UUID.fromString(it.key()), Latest.of(it), Latest::then));
        update(List.copyOf(latest.values()));
        changes.signalAfterCommit(latest.keySet());
    }

    private void insert(List<Placed> placed) {
        if (placed.isEmpty()) {
            return;
        }
        jdbc.sql("""
                INSERT INTO orders (order_id, customer_id, shop_id, status, amount, currency, items, version)
                SELECT order_id, customer_id, shop_id, 'PENDING', amount, currency, items, version
                FROM unnest(?, ?, ?, ?, ?, ?::jsonb[], ?)
                  AS n (order_id, customer_id, shop_id, amount, currency, items, version)
                ON CONFLICT DO NOTHING
                """)
                .param(SqlArrays.of("uuid", placed, it -> it.order().orderId()))
                .param(SqlArrays.of("uuid", placed, it -> it.order().customerId()))
                .param(SqlArrays.of("text", placed, it -> it.order().shopId()))
                .param(SqlArrays.of("bigint", placed, it -> it.order().total().amount()))
                .param(SqlArrays.of("text", placed, it -> it.order().total().currency()))
                .param(SqlArrays.of("text", placed, it -> json.writeValueAsString(it.order().items())))
                .param(SqlArrays.of("bigint", placed, Placed::version))
                .update();
    }

    private void insertHistory(List<IncomingMessage<OrderEvent>> batch) {
        jdbc.sql("""
                INSERT INTO order_history (order_id, version, event, status, reason, at)
                SELECT * FROM unnest(?, ?, ?, ?, ?, ?)
                ON CONFLICT DO NOTHING
                """)
                .param(SqlArrays.of("uuid", batch, event -> UUID.fromString(event.key())))
                .param(SqlArrays.of("bigint", batch, IncomingMessage::version))
                .param(SqlArrays.of("text", batch, event -> event.body().getClass().getSimpleName()))
                .param(SqlArrays.of("text", batch, event -> Objects.toString(event.body().status(), null)))
                .param(SqlArrays.of("text", batch, event -> event.body().cause()))
                .param(SqlArrays.of("timestamptz", batch, event -> Timestamp.from(event.time())))
                .update();
    }

    private void update(List<Latest> orders) {
        jdbc.sql("""
                UPDATE orders o
                SET status = coalesce(n.status, o.status), reason = coalesce(n.reason, o.reason), version = n.version
                FROM unnest(?, ?, ?, ?) AS n (order_id, version, status, reason)
                WHERE o.order_id = n.order_id AND o.version < n.version
                """)
                .param(SqlArrays.of("uuid", orders, Latest::orderId))
                .param(SqlArrays.of("bigint", orders, Latest::version))
                .param(SqlArrays.of("text", orders, it -> Objects.toString(it.status(), null)))
                .param(SqlArrays.of("text", orders, Latest::reason))
                .update();
    }

    /** A new order at its version. */
    private record Placed(OrderPlaced order, long version) {

        private static Optional<Placed> of(IncomingMessage<OrderEvent> event) {
            return event.body() instanceof OrderPlaced order
                    ? Optional.of(new Placed(order, event.version()))
                    : Optional.empty();
        }

    }

    /** The last state of an order in a batch. */
    private record Latest(UUID orderId, long version, @Nullable OrderStatus status, @Nullable String reason) {

        private static Latest of(IncomingMessage<OrderEvent> event) {
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
