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
        @Nullable String reason, long version, @Nullable String dueIn) {

    enum Status {
        QUEUED, BREWING, READY, REJECTED, CANCELLED, TOMBSTONE
    }

    static TicketRow of(Ticket ticket, HousePolicy policy, JsonMapper json) {
        String dueIn = policy.timeIn(ticket).map(Duration::toString).orElse(null);
        return switch (ticket) {
            case Ticket.Queued(var order) -> row(order, Status.QUEUED, null, ticket.version(), dueIn, json);
            case Ticket.Brewing(var order) -> row(order, Status.BREWING, null, ticket.version(), dueIn, json);
            case Ticket.Ready(var order) -> row(order, Status.READY, null, ticket.version(), dueIn, json);
            case Ticket.Cancelled(var order) -> row(order, Status.CANCELLED, null, ticket.version(), dueIn, json);
            case Ticket.Rejected(var order, var reason) -> row(order, Status.REJECTED, reason, ticket.version(), dueIn,
                    json);
            case Ticket.Tombstone(var orderId, var shopId) -> new TicketRow(orderId, shopId, null, null,
                    Status.TOMBSTONE, null, ticket.version(), dueIn);
        };
    }

    private static TicketRow row(DrinkOrder order, Status status, @Nullable String reason, long version,
            @Nullable String dueIn, JsonMapper json) {
        return new TicketRow(order.orderId(), order.shopId(), order.customerId(),
                json.writeValueAsString(order.items()), status, reason, version, dueIn);
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
