package io.crema.order.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;

import io.crema.messaging.aggregate.Decision;
import io.crema.order.Money;
import io.crema.order.order.Order.Brewing;
import io.crema.order.order.Order.Cancelled;
import io.crema.order.order.Order.Cancelling;
import io.crema.order.order.Order.Collected;
import io.crema.order.order.Order.Confirmed;
import io.crema.order.order.Order.Pending;
import io.crema.order.order.Order.PendingWithDrink;
import io.crema.order.order.Order.Ready;
import io.crema.order.order.OrderCommand.Cancel;
import io.crema.order.order.OrderCommand.Collect;
import io.crema.order.order.OrderCommand.Confirm;
import io.crema.order.order.OrderCommand.FinishDrink;
import io.crema.order.order.OrderCommand.Place;
import io.crema.order.order.OrderCommand.RefuseCancellation;
import io.crema.order.order.OrderCommand.RequestCancellation;
import io.crema.order.order.OrderCommand.StartBrewing;
import io.crema.order.order.OrderEvent.OrderCancellationRefused;
import io.crema.order.order.OrderEvent.OrderCancelled;
import io.crema.order.order.OrderEvent.OrderCollected;
import io.crema.order.order.OrderEvent.OrderConfirmed;
import io.crema.order.order.OrderEvent.OrderPlaced;
import io.crema.order.order.OrderEvent.OrderReady;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OrderDeciderTest {

    private static final UUID ID = UUID.randomUUID();
    private static final OrderInfo INFO = new OrderInfo(ID, UUID.randomUUID(), "gangnam");
    private static final Order PENDING = new Pending(INFO);
    private static final Order CONFIRMED = new Confirmed(INFO);
    private static final Order CANCELLED = new Cancelled(INFO, "sold out");
    private static final List<Order> ALL = List.of(PENDING, new PendingWithDrink(INFO), CONFIRMED,
            new Cancelling(INFO), new Brewing(INFO), new Ready(INFO), new Collected(INFO), CANCELLED);

    @Test
    void placesAPendingOrderWithItsTotal() {
        var items = List.of(new OrderItem("cafe-latte", "Caffè Latte", 2, new Money(4500, "KRW")),
                new OrderItem("espresso", "Espresso", 1, new Money(3500, "KRW")));

        assertThat(decide(null, new Place(ID, INFO.customerId(), "gangnam", items))).isEqualTo(changed(PENDING,
                new OrderPlaced(ID, INFO.customerId(), "gangnam", items, new Money(12_500, "KRW"))));
    }

    @Test
    void refusesEveryOtherCommandToAnUnknownOrder() {
        for (OrderCommand command : List.of(new Confirm(ID), new Cancel(ID, "no"), new RequestCancellation(ID),
                new RefuseCancellation(ID, "no"), new StartBrewing(ID), new FinishDrink(ID), new Collect(ID))) {
            assertThat(decide(null, command)).isEqualTo(Decision.unchanged(null, new OrderRefusal.UnknownOrder()));
        }
    }

    @Test
    void confirmsAPendingOrderOnce() {
        assertThat(decide(PENDING, new Confirm(ID))).isEqualTo(changed(CONFIRMED, new OrderConfirmed(ID)));
        assertIgnored(new Confirm(ID), CONFIRMED, new Cancelling(INFO), new Brewing(INFO), new Ready(INFO),
                new Collected(INFO), CANCELLED);
    }

    @Test
    void remembersADrinkThatIsReadyBeforeTheConfirmation() {
        assertThat(decide(PENDING, new FinishDrink(ID))).isEqualTo(changed(new PendingWithDrink(INFO)));
        assertThat(decide(new PendingWithDrink(INFO), new Confirm(ID)))
                .isEqualTo(changed(new Ready(INFO), new OrderConfirmed(ID), new OrderReady(ID)));
    }

    @Test
    void cancelsAnOrderWhoseDrinkIsNotReady() {
        for (Order order : List.of(PENDING, new PendingWithDrink(INFO), CONFIRMED, new Cancelling(INFO),
                new Brewing(INFO))) {
            assertThat(decide(order, new Cancel(ID, "sold out")))
                    .isEqualTo(changed(CANCELLED, new OrderCancelled(ID, "sold out")));
        }
        assertIgnored(new Cancel(ID, "sold out"), new Ready(INFO), new Collected(INFO), CANCELLED);
    }

    @Test
    void acceptsACancellationUntilBrewingBegins() {
        assertThat(decide(CONFIRMED, new RequestCancellation(ID))).isEqualTo(changed(new Cancelling(INFO)));
        assertIgnored(new RequestCancellation(ID), PENDING, new PendingWithDrink(INFO), new Cancelling(INFO),
                CANCELLED);
    }

    @Test
    void refusesACancellationOnceBrewingBegan() {
        for (Order order : List.of(new Brewing(INFO), new Ready(INFO), new Collected(INFO))) {
            assertThat(decide(order, new RequestCancellation(ID)))
                    .isEqualTo(Decision.unchanged(order, new OrderRefusal.BrewingBegan()));
        }
    }

    @Test
    void returnsToBrewingWhenTheBaristaRefusesTheCancellation() {
        for (Order order : List.of(CONFIRMED, new Cancelling(INFO), new Brewing(INFO))) {
            assertThat(decide(order, new RefuseCancellation(ID, "brewing has begun")))
                    .isEqualTo(changed(new Brewing(INFO), new OrderCancellationRefused(ID, "brewing has begun")));
        }
        for (Order order : List.of(new Ready(INFO), new Collected(INFO))) {
            assertThat(decide(order, new RefuseCancellation(ID, "it is ready")))
                    .isEqualTo(changed(order, new OrderCancellationRefused(ID, "it is ready")));
        }
        assertIgnored(new RefuseCancellation(ID, "no"), PENDING, new PendingWithDrink(INFO), CANCELLED);
    }

    @Test
    void startsToBrewAConfirmedOrder() {
        assertThat(decide(CONFIRMED, new StartBrewing(ID))).isEqualTo(changed(new Brewing(INFO)));
        assertIgnored(new StartBrewing(ID), PENDING, new PendingWithDrink(INFO), new Cancelling(INFO),
                new Brewing(INFO), new Ready(INFO), new Collected(INFO), CANCELLED);
    }

    @Test
    void announcesADrinkThatIsReadyOnce() {
        for (Order order : List.of(CONFIRMED, new Cancelling(INFO), new Brewing(INFO))) {
            assertThat(decide(order, new FinishDrink(ID))).isEqualTo(changed(new Ready(INFO), new OrderReady(ID)));
        }
        assertIgnored(new FinishDrink(ID), new PendingWithDrink(INFO), new Ready(INFO), new Collected(INFO), CANCELLED);
    }

    @Test
    void collectsAReadyDrinkOnce() {
        assertThat(decide(new Ready(INFO), new Collect(ID)))
                .isEqualTo(changed(new Collected(INFO), new OrderCollected(ID)));
        assertIgnored(new Collect(ID), new Collected(INFO));
        for (Order order : List.of(PENDING, CONFIRMED, new Brewing(INFO), CANCELLED)) {
            assertThat(decide(order, new Collect(ID)))
                    .isEqualTo(Decision.unchanged(order, new OrderRefusal.NotReady(order.status())));
        }
    }

    @Test
    void showsTheStatusOfTheApi() {
        assertThat(ALL).extracting(Order::status).containsExactly("PENDING", "PENDING", "CONFIRMED", "CONFIRMED",
                "CONFIRMED", "READY", "COLLECTED", "CANCELLED");
    }

    private static void assertIgnored(OrderCommand command, Order... orders) {
        for (Order order : orders) {
            assertThat(decide(order, command)).isEqualTo(Decision.unchanged(order, null));
        }
    }

    private static Decision<Order, OrderEvent, OrderRefusal> decide(@Nullable Order order, OrderCommand command) {
        return new OrderDecider().decide(order, command);
    }

    private static Decision<Order, OrderEvent, OrderRefusal> changed(Order order, OrderEvent... events) {
        return new Decision<>(order, List.of(events), null);
    }

}
