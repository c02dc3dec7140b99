package io.crema.barista.ticket;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import io.crema.barista.ticket.Ticket.Brewing;
import io.crema.barista.ticket.Ticket.Cancelled;
import io.crema.barista.ticket.Ticket.Queued;
import io.crema.barista.ticket.Ticket.Ready;
import io.crema.barista.ticket.Ticket.Rejected;
import io.crema.barista.ticket.Ticket.Tombstone;
import io.crema.barista.ticket.TicketCommand.AdvanceBrewing;
import io.crema.barista.ticket.TicketCommand.CancelTicket;
import io.crema.barista.ticket.TicketCommand.QueueTicket;
import io.crema.messaging.aggregate.Decision;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TicketDeciderTest {

    private static final BrewingPolicy POLICY = new BrewingPolicy(Set.of("hongdae"), Set.of("mocha"), Set.of("ghost"),
            Set.of("drip"), Duration.ofSeconds(2), Duration.ofSeconds(20), Duration.ofSeconds(3));

    private final UUID orderId = UUID.randomUUID();
    private final UUID saga = UUID.randomUUID();
    private final UUID customer = UUID.randomUUID();
    private final QueueTicket queue = queue("gangnam", "latte");
    private final CancelTicket cancel = new CancelTicket(UUID.randomUUID(), saga, orderId, "gangnam",
            "changed my mind");
    private final DrinkOrder order = queue.order();

    @Test
    void queuesATicket() {
        assertThat(decide(null, queue)).isEqualTo(Decision.changed(new Queued(order),
                new TicketEvent.TicketQueued(orderId, "gangnam", queue.items()),
                new TicketReply.Queued(saga, queue.commandId())));
    }

    @Test
    void repeatsTheReplyToADuplicate() {
        for (Ticket ticket : List.of(new Queued(order), new Brewing(order), new Ready(order), new Cancelled(order))) {
            assertThat(decide(ticket, queue))
                    .isEqualTo(Decision.unchanged(ticket, new TicketReply.Queued(saga, queue.commandId())));
        }
        Ticket rejected = new Rejected(order, "latte is sold out");
        assertThat(decide(rejected, queue)).isEqualTo(Decision.unchanged(rejected,
                new TicketReply.Rejected(saga, queue.commandId(), "latte is sold out")));
    }

    @Test
    void rejectsADrinkThatIsSoldOut() {
        QueueTicket soldOut = queue("gangnam", "mocha");

        assertThat(decide(null, soldOut)).isEqualTo(Decision.changed(
                new Rejected(soldOut.order(), "mocha is sold out"),
                new TicketEvent.TicketRejected(orderId, "gangnam", "mocha is sold out"),
                new TicketReply.Rejected(saga, soldOut.commandId(), "mocha is sold out")));
    }

    @Test
    void rejectsAnOrderForAClosedShop() {
        assertThat(decide(null, queue("hongdae", "latte")).reply())
                .isInstanceOfSatisfying(TicketReply.Rejected.class,
                        reply -> assertThat(reply.reason()).isEqualTo("shop hongdae is closed"));
    }

    @Test
    void ignoresASilentDrink() {
        assertThat(decide(null, queue("gangnam", "ghost"))).isEqualTo(Decision.unchanged(null, null));
    }

    @Test
    void cancelsAQueuedTicket() {
        assertThat(decide(new Queued(order), cancel)).isEqualTo(Decision.changed(new Cancelled(order),
                new TicketEvent.TicketCancelled(orderId, "gangnam"), cancelled()));
    }

    @Test
    void confirmsTheCancellationOfATicketThatIsNotBrewed() {
        for (Ticket ticket : List.of(new Cancelled(order), new Rejected(order, "sold out"),
                new Tombstone(orderId, "gangnam"))) {
            assertThat(decide(ticket, cancel)).isEqualTo(Decision.unchanged(ticket, cancelled()));
        }
    }

    @Test
    void leavesATombstoneIfTheCancellationComesFirst() {
        Ticket tombstone = new Tombstone(orderId, "gangnam");

        assertThat(decide(null, cancel)).isEqualTo(Decision.changed(tombstone, cancelled()));
        assertThat(decide(tombstone, queue)).isEqualTo(Decision.unchanged(tombstone,
                new TicketReply.Rejected(saga, queue.commandId(), "cancelled before queued")));
    }

    @Test
    void refusesToCancelOnceBrewingBegan() {
        for (Ticket ticket : List.of(new Brewing(order), new Ready(order))) {
            assertThat(decide(ticket, cancel)).isEqualTo(
                    Decision.unchanged(ticket, new TicketReply.BrewingBegan(saga, cancel.commandId())));
        }
    }

    @Test
    void brewsInTwoSteps() {
        assertThat(decide(new Queued(order), new AdvanceBrewing(orderId))).isEqualTo(Decision.changed(
                new Brewing(order), new TicketEvent.BrewingStarted(orderId, "gangnam"), null));
        assertThat(decide(new Brewing(order), new AdvanceBrewing(orderId))).isEqualTo(Decision.changed(
                new Ready(order), new TicketEvent.DrinkReady(orderId, "gangnam", customer), null));
        assertThat(decide(new Ready(order), new AdvanceBrewing(orderId)))
                .isEqualTo(Decision.unchanged(new Ready(order), null));
    }

    @Test
    void keepsSlowDrinksLongerInTheQueue() {
        assertThat(POLICY.timeIn(new Queued(order))).contains(Duration.ofSeconds(2));
        assertThat(POLICY.timeIn(new Queued(queue("gangnam", "drip").order()))).contains(Duration.ofSeconds(20));
    }

    private static Decision<Ticket, TicketEvent, TicketReply> decide(@Nullable Ticket ticket, TicketCommand command) {
        return new TicketDecider(POLICY).decide(ticket, command);
    }

    private QueueTicket queue(String shop, String sku) {
        return new QueueTicket(UUID.randomUUID(), saga, orderId, shop, customer, List.of(new Item(sku, 1)));
    }

    private TicketReply cancelled() {
        return new TicketReply.Cancelled(saga, cancel.commandId());
    }

}
