package io.crema.barista.ticket;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import io.crema.barista.ticket.Counter.Entry;
import io.crema.barista.ticket.TicketCommand.CancelTicket;
import io.crema.barista.ticket.TicketCommand.QueueTicket;
import io.crema.barista.ticket.TicketEvent.BrewingStarted;
import io.crema.barista.ticket.TicketEvent.DrinkReady;
import io.crema.barista.ticket.TicketReply.TicketBrewing;
import io.crema.barista.ticket.TicketReply.TicketCancelled;
import io.crema.barista.ticket.TicketReply.TicketQueued;
import io.crema.barista.ticket.TicketReply.TicketRejected;
import org.junit.jupiter.api.Test;

class CounterTest {

    private static final HousePolicy POLICY = new HousePolicy(Set.of("hongdae"), Set.of("mocha"), Set.of("ghost"),
            Set.of("drip"), Duration.ofSeconds(2), Duration.ofSeconds(20), Duration.ofSeconds(3));

    private final UUID order = UUID.randomUUID();
    private final UUID saga = UUID.randomUUID();
    private final UUID customer = UUID.randomUUID();
    private final Counter counter = new Counter(Map.of(), Map.of(), POLICY);

    @Test
    void queuesATicketOnceAndAnswersItsRepetitionTheSame() {
        QueueTicket queue = queue("gangnam", "latte");

        assertThat(counter.handle(queue, null)).contains(new TicketQueued(saga, queue.commandId()));
        assertThat(counter.handle(queue, null)).contains(new TicketQueued(saga, queue.commandId()));

        assertThat(events()).containsExactly(new TicketEvent.TicketQueued(order, "gangnam", queue.items()));
    }

    @Test
    void rejectsWhatIsSoldOutAndShopsThatAreClosed() {
        QueueTicket soldOut = queue("gangnam", "mocha");
        assertThat(counter.handle(soldOut, null))
                .contains(new TicketRejected(saga, soldOut.commandId(), "mocha is sold out"));

        Counter other = new Counter(Map.of(), Map.of(), POLICY);
        QueueTicket closed = queue("hongdae", "latte");
        assertThat(other.handle(closed, null))
                .contains(new TicketRejected(saga, closed.commandId(), "shop hongdae is closed"));
    }

    @Test
    void saysNothingToASilentDrinkAndKeepsNothing() {
        assertThat(counter.handle(queue("gangnam", "ghost"), null)).isEmpty();

        assertThat(counter.added()).isEmpty();
        assertThat(counter.answers()).isEmpty();
    }

    @Test
    void cancelsAQueuedTicketOnce() {
        CancelTicket cancel = cancel();
        counter.handle(queue("gangnam", "latte"), null);

        assertThat(counter.handle(cancel, null)).contains(new TicketCancelled(saga, cancel.commandId()));
        assertThat(counter.handle(cancel, null)).contains(new TicketCancelled(saga, cancel.commandId()));

        assertThat(events()).last().isEqualTo(new TicketEvent.TicketCancelled(order, "gangnam"));
        assertThat(counter.entries()).extracting(Entry::version).containsExactly(1L, 2L);
    }

    @Test
    void rejectsTheTicketThatItsCancellationOvertook() {
        CancelTicket cancel = cancel();
        QueueTicket queue = queue("gangnam", "latte");

        assertThat(counter.handle(cancel, null)).contains(new TicketCancelled(saga, cancel.commandId()));
        assertThat(counter.handle(queue, null))
                .contains(new TicketRejected(saga, queue.commandId(), "cancelled before queued"));
        assertThat(counter.entries()).isEmpty();
    }

    @Test
    void brewsInTwoStepsAndRefusesACancellationFromTheFirstOn() {
        CancelTicket cancel = cancel();
        counter.handle(queue("gangnam", "latte"), "trace");

        counter.brew();
        assertThat(counter.handle(cancel, null)).contains(new TicketBrewing(saga, cancel.commandId()));
        counter.brew();
        assertThat(counter.handle(cancel, null)).contains(new TicketBrewing(saga, cancel.commandId()));

        assertThat(events()).endsWith(new BrewingStarted(order, "gangnam"),
                new DrinkReady(order, "gangnam", customer));
        assertThat(counter.entries()).extracting(Entry::version).containsExactly(1L, 2L, 3L);
        assertThat(counter.entries()).extracting(Entry::trace).containsOnly("trace");
    }

    @Test
    void letsSlowDrinksWaitLongerBeforeTheyAreBrewed() {
        assertThat(POLICY.timeIn(new Ticket.Queued(queue("gangnam", "latte").order())))
                .contains(Duration.ofSeconds(2));
        assertThat(POLICY.timeIn(new Ticket.Queued(queue("gangnam", "drip").order())))
                .contains(Duration.ofSeconds(20));
    }

    private QueueTicket queue(String shop, String sku) {
        return new QueueTicket(UUID.randomUUID(), saga, order, shop, customer, List.of(new Item(sku, 1)));
    }

    private CancelTicket cancel() {
        return new CancelTicket(UUID.randomUUID(), saga, order, "gangnam", "changed my mind");
    }

    private List<TicketEvent> events() {
        return counter.entries().stream().map(Entry::event).toList();
    }

}
