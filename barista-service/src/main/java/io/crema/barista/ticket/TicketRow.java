package io.crema.barista.ticket;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

import io.crema.messaging.aggregate.Change;
import io.crema.messaging.aggregate.Stored;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * A row of the table of tickets.
 *
 * @param dueIn time until the ticket advances, as an ISO 8601 duration; written, never read
 */
record TicketRow(UUID orderId, String shopId, @Nullable UUID customerId, @Nullable String items, Status status,
        @Nullable String reason, long version, @Nullable String dueIn, @Nullable String traceparent) {

    enum Status {
        QUEUED, BREWING, READY, REJECTED, CANCELLED, TOMBSTONE
    }

    static TicketRow of(Change<Ticket, TicketEvent> change, BrewingPolicy policy, JsonMapper json) {
        String dueIn = policy.timeIn(change.after()).map(Duration::toString).orElse(null);
        return switch (change.after()) {
            case Ticket.Queued(var order) -> row(change, order, Status.QUEUED, null, dueIn, json);
            case Ticket.Brewing(var order) -> row(change, order, Status.BREWING, null, dueIn, json);
            case Ticket.Ready(var order) -> row(change, order, Status.READY, null, dueIn, json);
            case Ticket.Cancelled(var order) -> row(change, order, Status.CANCELLED, null, dueIn, json);
            case Ticket.Rejected(var order, var reason) -> row(change, order, Status.REJECTED, reason, dueIn, json);
            case Ticket.Tombstone(var orderId, var shopId) -> new TicketRow(orderId, shopId, null, null,
                    Status.TOMBSTONE, null, change.version(), dueIn, change.traceparent());
        };
    }

    private static TicketRow row(Change<Ticket, TicketEvent> change, DrinkOrder order, Status status,
            @Nullable String reason, @Nullable String dueIn, JsonMapper json) {
        return new TicketRow(order.orderId(), order.shopId(), order.customerId(),
                json.writeValueAsString(order.items()), status, reason, change.version(), dueIn, change.traceparent());
    }

    Stored<Ticket> stored(JsonMapper json) {
        return new Stored<>(orderId, ticket(json), version, traceparent);
    }

    private Ticket ticket(JsonMapper json) {
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
