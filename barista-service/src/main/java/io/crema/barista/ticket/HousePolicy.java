package io.crema.barista.ticket;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What the house can make, and how fast.
 *
 * @param silentSkus drinks at whose sight the barista says nothing at all
 * @param slowSkus drinks that stay in the queue for {@code slowQueueTime}
 */
record HousePolicy(Set<String> closedShops, Set<String> soldOutSkus, Set<String> silentSkus, Set<String> slowSkus,
        Duration queueTime, Duration slowQueueTime, Duration brewTime) {

    boolean ignores(DrinkOrder order) {
        return order.hasAny(silentSkus);
    }

    Optional<String> refusal(DrinkOrder order) {
        if (closedShops.contains(order.shopId())) {
            return Optional.of("shop " + order.shopId() + " is closed");
        }
        return order.firstOf(soldOutSkus).map(sku -> sku + " is sold out");
    }

    /** How long a ticket stays in its state before the barista takes it on. */
    Optional<Duration> timeIn(Ticket ticket) {
        return switch (ticket) {
            case Ticket.Queued(var order) -> Optional.of(order.hasAny(slowSkus) ? slowQueueTime : queueTime);
            case Ticket.Brewing _ -> Optional.of(brewTime);
            case Ticket.Ready _,Ticket.Cancelled _,Ticket.Rejected _,Ticket.Tombstone _ -> Optional.empty();
        };
    }

}
