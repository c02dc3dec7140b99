package io.crema.order.order;

import java.util.Objects;
import java.util.UUID;

import io.crema.messaging.aggregate.Change;
import io.crema.messaging.aggregate.Stored;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A row of the table of orders. The column {@code status} holds the status of the API, {@code state} what else the state
 * of the order needs.
 */
record OrderRow(UUID id, UUID customerId, String shopId, String status, String state, long version) {

    /** The JSON of the column {@code state}; a field that the status does not use is left out. */
    private record Details(@Nullable Boolean drinkReady, @Nullable Boolean brewing, @Nullable Boolean cancelling,
            @Nullable String reason) {

        private static Details pending(boolean drinkReady) {
            return new Details(drinkReady, null, null, null);
        }

        private static Details confirmed(boolean brewing, boolean cancelling) {
            return new Details(null, brewing, cancelling, null);
        }

        private static Details cancelled(String reason) {
            return new Details(null, null, null, reason);
        }

    }

    static OrderRow of(Change<Order, OrderEvent> change, JsonMapper json) {
        Order order = change.after();
        Details details = switch (order) {
            case Order.Pending _ -> Details.pending(false);
            case Order.PendingWithDrink _ -> Details.pending(true);
            case Order.Confirmed _ -> Details.confirmed(false, false);
            case Order.Cancelling _ -> Details.confirmed(false, true);
            case Order.Brewing _ -> Details.confirmed(true, false);
            case Order.Ready _,Order.Collected _ -> new Details(null, null, null, null);
            case Order.Cancelled(_, var reason) -> Details.cancelled(reason);
        };
        OrderInfo info = order.info();
        return new OrderRow(info.orderId(), info.customerId(), info.shopId(), order.status(),
                json.writeValueAsString(details), change.version());
    }

    Stored<Order> stored(JsonMapper json) {
        return new Stored<>(id, order(json.readValue(state, Details.class)), version);
    }

    private Order order(Details details) {
        var info = new OrderInfo(id, customerId, shopId);
        return switch (status) {
            case "PENDING" -> isTrue(details.drinkReady())
                    ? new Order.PendingWithDrink(info)
                    : new Order.Pending(info);
            case "CONFIRMED" -> isTrue(details.cancelling())
                    ? new Order.Cancelling(info)
                    : isTrue(details.brewing()) ? new Order.Brewing(info) : new Order.Confirmed(info);
            case "READY" -> new Order.Ready(info);
            case "COLLECTED" -> new Order.Collected(info);
            case "CANCELLED" ->
                new Order.Cancelled(info, Objects.requireNonNull(details.reason(), "A cancelled order has a reason"));
            default -> throw new IllegalStateException("Unknown order status " + status);
        };
    }

    private static boolean isTrue(@Nullable Boolean flag) {
        return Boolean.TRUE.equals(flag);
    }

}
