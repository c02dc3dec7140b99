package io.crema.barista.ticket;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * A ticket as the table holds it.
 *
 * @param dueIn how long from now until the barista takes it on, as an ISO 8601 interval; never read back
 */
record TicketRow(UUID orderId, String shopId, @Nullable UUID customerId, @Nullable String items, Status status,
        @Nullable String reason, long version, @Nullable String dueIn, @Nullable String traceparent) {

    enum Status {
        QUEUED, BREWING, READY, REJECTED, CANCELLED, TOMBSTONE
    }

    static TicketRow of(Ticket ticket, HousePolicy policy, @Nullable String trace, JsonMapper json) {
        return switch (ticket) {
            case Ticket.Queued(var order) -> row(ticket, order, Status.QUEUED, null, policy, trace, json);
            case Ticket.Brewing(var order) -> row(ticket, order, Status.BREWING, null, policy, trace, json);
            case Ticket.Ready(var order) -> row(ticket, order, Status.READY, null, policy, trace, json);
            case Ticket.Cancelled(var order) -> row(ticket, order, Status.CANCELLED, null, policy, trace, json);
            case Ticket.Rejected(var order, var why) -> row(ticket, order, Status.REJECTED, why, policy, trace, json);
            case Ticket.Tombstone(var orderId, var shopId) -> new TicketRow(orderId, shopId, null, null,
                    Status.TOMBSTONE, null, ticket.version(), null, trace);
        };
    }

    private static TicketRow row(Ticket ticket, DrinkOrder order, Status status, @Nullable String reason,
            HousePolicy policy, @Nullable String trace, JsonMapper json) {
        return new TicketRow(order.orderId(), order.shopId(), order.customerId(),
                json.writeValueAsString(order.items()), status, reason, ticket.version(),
                policy.timeIn(ticket).map(Duration::toString).orElse(null), trace);
    }

    Ticket ticket(JsonMapper json) {
        return switch (status) {
            case QUEUED -> new Ticket.Queued(order(json));
            case BREWING -> new Ticket.Brewing(order(json));
            case READY -> new Ticket.Ready(order(json));
            case CANCELLED -> new Ticket.Cancelled(order(json));
            case REJECTED -> new Ticket.Rejected(order(json), Objects.requireNonNull(reason));
            case TOMBSTONE -> new Ticket.Tombstone(orderId, shopId);
        };
    }

    private DrinkOrder order(JsonMapper json) {
        return new DrinkOrder(orderId, shopId, Objects.requireNonNull(customerId),
                json.readValue(Objects.requireNonNull(items), new TypeReference<List<Item>>() {
                }));
    }

}
