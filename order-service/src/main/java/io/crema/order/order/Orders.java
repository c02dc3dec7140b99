package io.crema.order.order;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.crema.messaging.Outbox;
import io.crema.messaging.OutgoingMessage;
import io.crema.messaging.SqlArrays;
import io.crema.order.order.OrderState.Cancelled;
import io.crema.order.order.OrderState.Collected;
import io.crema.order.order.OrderState.Confirmed;
import io.crema.order.order.OrderState.Pending;
import io.crema.order.order.OrderState.Ready;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** The orders: state, version and outgoing events change in one transaction, set by set. */
@Repository
public class Orders {

    private static final String TOPIC = "order.events";

    /**
     * A deed to be done with an order.
     *
     * @param traceparent the trace to which the deed's events belong; null for the current one
     */
    public record Deed(UUID orderId, Function<Order, Order.Changed> deed, @Nullable String traceparent) {}

    private final JdbcTemplate jdbc;
    private final Outbox outbox;
    private final JsonMapper json;

    Orders(JdbcTemplate jdbc, Outbox outbox, JsonMapper json) {
        this.jdbc = jdbc;
        this.outbox = outbox;
        this.json = json;
    }

    void add(Order.Changed placed) {
        Order order = placed.order();
        jdbc.update("INSERT INTO orders VALUES (?, ?, ?, ?, ?::jsonb, ?)", order.id(), order.customerId(),
                order.shopId(), order.status(), json.writeValueAsString(order.state()), order.version());
        outbox.append(events(placed, null));
    }

    /** Locks the orders by id, does the deeds in their order, and returns the orders as they are then. */
    public Map<UUID, Order> change(List<Deed> deeds) {
        Map<UUID, Order> orders = lock(deeds.stream().map(Deed::orderId).toList());
        Map<UUID, Order> changes = new LinkedHashMap<>();
        List<OutgoingMessage> messages = new ArrayList<>();
        for (Deed deed : deeds) {
            Order order = orders.get(deed.orderId());
            if (order != null) {
                Order.Changed changed = deed.deed().apply(order);
                if (!changed.order().equals(order)) {
                    orders.put(order.id(), changed.order());
                    changes.put(order.id(), changed.order());
                    messages.addAll(events(changed, deed.traceparent()));
                }
            }
        }
        jdbc.batchUpdate("UPDATE orders SET status = ?, state = ?::jsonb, version = ? WHERE id = ?", changes.values()
                .stream()
                .map(order -> new Object[]{order.status(), json.writeValueAsString(order.state()), order.version(),
                        order.id()})
                .toList());
        outbox.append(messages);
        return orders;
    }

    private Map<UUID, Order> lock(Collection<UUID> ids) {
        return jdbc.query("""
                SELECT id, customer_id, shop_id, status, state, version FROM orders
                WHERE id = ANY(?) ORDER BY id FOR UPDATE
                """, (row, _) -> new Order(row.getObject("id", UUID.class), row.getObject("customer_id", UUID.class),
                row.getString("shop_id"), state(row.getString("status"), row.getString("state")),
                row.getLong("version")), SqlArrays.of(jdbc, "uuid", new TreeSet<>(ids), id -> id))
                .stream()
                .collect(Collectors.toMap(Order::id, Function.identity()));
    }

    private OrderState state(String status, String state) {
        Class<? extends OrderState> type = switch (status) {
            case "PENDING" -> Pending.class;
            case "CONFIRMED" -> Confirmed.class;
            case "READY" -> Ready.class;
            case "COLLECTED" -> Collected.class;
            case "CANCELLED" -> Cancelled.class;
            default -> throw new IllegalStateException("There is no order status " + status);
        };
        return json.readValue(state, type);
    }

    private static List<OutgoingMessage> events(Order.Changed changed, @Nullable String traceparent) {
        long before = changed.order().version() - changed.events().size();
        List<OutgoingMessage> messages = new ArrayList<>();
        for (OrderEvent event : changed.events()) {
            messages.add(OutgoingMessage.event(TOPIC, changed.order().id(), before + messages.size() + 1, event)
                    .inTrace(traceparent));
        }
        return messages;
    }

}
