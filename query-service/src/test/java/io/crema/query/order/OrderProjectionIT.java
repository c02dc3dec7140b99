package io.crema.query.order;

import static io.crema.query.Events.event;
import static io.crema.query.Events.won;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionOperations;

import com.fasterxml.uuid.Generators;

import io.crema.messaging.message.IncomingMessage;
import io.crema.query.ReadModel;
import io.crema.query.order.OrderEvent.Item;
import io.crema.query.order.OrderEvent.OrderCancellationRefused;
import io.crema.query.order.OrderEvent.OrderCancelled;
import io.crema.query.order.OrderEvent.OrderConfirmed;
import io.crema.query.order.OrderEvent.OrderPlaced;
import io.crema.query.order.OrderEvent.OrderReady;

@ReadModel
class OrderProjectionIT {

    private final UUID id = Generators.timeBasedEpochGenerator().generate();
    private final UUID customer = UUID.randomUUID();

    @Autowired
    private OrderProjection projection;

    @Autowired
    private Orders orders;

    @Autowired
    private TransactionOperations transaction;

    @Test
    void anOrderIsWhatItsEventsSay() {
        project(List.of(placed(), event(id, 2, new OrderConfirmed(id))));

        var order = orders.find(id).orElseThrow();
        assertThat(order.status()).isEqualTo(OrderStatus.CONFIRMED);
        assertThat(order.version()).isEqualTo(2);
        assertThat(order.total()).isEqualTo(won(9000));
        assertThat(order.items()).containsExactly(new Item("latte", "카페 라떼", 2, won(4500)));
        assertThat(order.history()).extracting(OrderView.Change::event).containsExactly("OrderPlaced",
                "OrderConfirmed");
    }

    @Test
    void aCancelledOrderSaysWhy() {
        project(List.of(placed(), event(id, 2, new OrderCancelled(id, "insufficient-funds"))));

        assertThat(orders.find(id)).hasValueSatisfying(it -> {
            assertThat(it.status()).isEqualTo(OrderStatus.CANCELLED);
            assertThat(it.reason()).isEqualTo("insufficient-funds");
        });
    }

    @Test
    void aRefusedCancellationIsHistoryAndNoStatus() {
        project(List.of(placed(), event(id, 2, new OrderConfirmed(id))));
        project(List.of(event(id, 3, new OrderCancellationRefused(id, "brewing-began"))));

        var order = orders.find(id).orElseThrow();
        assertThat(order.status()).isEqualTo(OrderStatus.CONFIRMED);
        assertThat(order.reason()).isNull();
        assertThat(order.version()).isEqualTo(3);
        assertThat(order.history().getLast().reason()).isEqualTo("brewing-began");
    }

    @Test
    void anyReplayChangesNothing() {
        var events = List.<IncomingMessage<OrderEvent>>of(placed(), event(id, 2, new OrderConfirmed(id)),
                event(id, 3, new OrderCancellationRefused(id, "brewing-began")), event(id, 4, new OrderReady(id)));
        transaction.executeWithoutResult(_ -> projection.apply(events));
        var first = orders.find(id);

        var random = new Random(7);
        for (var i = 0; i < 20; i++) {
            var from = random.nextInt(events.size());
            transaction.executeWithoutResult(_ -> projection
                    .apply(events.subList(from, from + 1 + random.nextInt(events.size() - from))));
        }

        assertThat(orders.find(id)).isEqualTo(first);
    }

    private void project(List<IncomingMessage<OrderEvent>> events) {
        transaction.executeWithoutResult(_ -> projection.apply(events));
    }

    private IncomingMessage<OrderEvent> placed() {
        return event(id, 1, new OrderPlaced(id, customer, "gangnam", List.of(new Item("latte", "카페 라떼", 2, won(4500))),
                won(9000)));
    }

}
