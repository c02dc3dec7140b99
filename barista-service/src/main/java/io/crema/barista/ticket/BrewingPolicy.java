package io.crema.barista.ticket;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Decides which orders the shops accept, and how long each step of brewing takes.
 *
 * @param silentSkus drinks whose commands get no reply, to show the saga's timeout
 * @param slowSkus drinks that stay in the queue for {@code slowQueueTime}
 */
record BrewingPolicy(Set<String> closedShops, Set<String> soldOutSkus, Set<String> silentSkus, Set<String> slowSkus,
        Duration queueTime, Duration slowQueueTime, Duration brewTime) {

    boolean ignores(DrinkOrder order) {
        return order.hasAny(silentSkus);
    }

    /** Returns the reason to reject an order, if there is one. */
    Optional<String> rejection(DrinkOrder order) {
        if (closedShops.contains(order.shopId())) {
            return Optional.of("shop " + order.shopId() + " is closed");
        }
        return order.firstOf(soldOutSkus).map(sku -> sku + " is sold out");
    }

    /** Returns the time that a ticket stays in its state. Empty if the state is final. */
    Optional<Duration> timeIn(Ticket ticket) {
        return switch (ticket) {
            case Ticket.Queued(var order) -> Optional.of(order.hasAny(slowSkus) ? slowQueueTime : queueTime);
            case Ticket.Brewing _ -> Optional.of(brewTime);
            case Ticket.Ready _,Ticket.Cancelled _,Ticket.Rejected _,Ticket.Tombstone _ -> Optional.empty();
        };
    }

}
