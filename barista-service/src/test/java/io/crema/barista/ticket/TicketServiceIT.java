package io.crema.barista.ticket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.crema.barista.ticket.TicketCommand.CancelTicket;
import io.crema.barista.ticket.TicketCommand.QueueTicket;
import io.crema.messaging.message.OutgoingMessage;
import io.crema.messaging.outbox.Outbox;
import io.crema.testing.MessageStubs;
import io.crema.testing.Messages;
import io.crema.testing.PublishedMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

@BaristaServiceTest
class TicketServiceIT {

    @Autowired
    private Outbox outbox;
    @Autowired
    private TransactionTemplate transaction;

    @RegisterExtension
    private static final MessageStubs ORDERS = new MessageStubs("order-service");

    private final UUID saga = UUID.randomUUID();
    private final UUID order = UUID.randomUUID();

    @Test
    void rejectsASoldOutDrink() {
        send(command(queue(order, "sold-out-mocha")));

        assertThat(received("ticket.replies", saga, 1)).containsExactly("TicketRejected 0");
        assertThat(received("ticket.events", order, 1)).containsExactly("TicketRejected 1");
    }

    @Test
    void cancelsAQueuedTicket() {
        send(command(queue(order, "slow-drip")));
        assertThat(received("ticket.replies", saga, 1)).containsExactly("TicketQueued 0");

        send(command(cancel(order)), command(cancel(order)));

        assertThat(received("ticket.replies", saga, 3)).containsExactly("TicketQueued 0", "TicketCancelled 0",
                "TicketCancelled 0");
        assertThat(received("ticket.events", order, 2)).containsExactly("TicketQueued 1", "TicketCancelled 2");
    }

    @Test
    void leavesATombstoneWhenAnUnansweredTicketIsCancelled() {
        send(command(queue(order, "ghost-latte")), command(cancel(order)), command(queue(order, "latte")));

        assertThat(received("ticket.replies", saga, 2)).containsExactly("TicketCancelled 0", "TicketRejected 0");
    }

    @Test
    void refusesACancellationAfterBrewingBegan() {
        send(command(queue(order, "latte")));
        received("ticket.events", order, 3);

        send(command(cancel(order)));

        assertThat(received("ticket.replies", saga, 2)).containsExactly("TicketQueued 0", "TicketBrewing 0");
    }

    @ParameterizedTest
    @MethodSource
    void readsCommandsOfEveryVersion(Messages orders) {
        Map<String, UUID> ids = Map.of("orderId", order, "sagaId", saga);
        orders.send("queue_ticket", 0, ids);
        received("ticket.events", order, 3);
        orders.send("cancel_ticket", 0, ids);

        assertThat(received("ticket.replies", saga, 2)).containsExactly("TicketQueued 0", "TicketBrewing 0");
    }

    static Stream<Messages> readsCommandsOfEveryVersion() {
        return Messages.ofEveryVersion(ORDERS);
    }

    @Test
    void queuesABatchOfTickets() {
        send(IntStream.range(0, 100).mapToObj(_ -> command(queue(UUID.randomUUID(), "latte")))
                .toArray(OutgoingMessage[]::new));

        assertThat(received("ticket.replies", saga, 100)).hasSize(100).containsOnly("TicketQueued 0");
    }

    private QueueTicket queue(UUID orderId, String sku) {
        return new QueueTicket(UUID.randomUUID(), saga, orderId, "gangnam", UUID.randomUUID(),
                List.of(new Item(sku, 1)));
    }

    private CancelTicket cancel(UUID orderId) {
        return new CancelTicket(UUID.randomUUID(), saga, orderId, "gangnam", "changed my mind");
    }

    private static OutgoingMessage command(TicketCommand.SagaCommand command) {
        return OutgoingMessage.of("ticket.commands", command.commandId(), command.orderId(), command);
    }

    private void send(OutgoingMessage... messages) {
        transaction.executeWithoutResult(_ -> outbox.append(List.of(messages)));
    }

    /** Returns type and version of the messages of one key. */
    private static List<String> received(String topic, UUID key, int count) {
        return PublishedMessage.on(topic, key, count).stream().map(it -> it.type() + " " + it.version()).toList();
    }

}
