package io.crema.order.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;

import io.crema.order.menu.Money;
import io.crema.order.order.OrderEvent.OrderCancellationRefused;
import io.crema.order.order.OrderEvent.OrderCancelled;
import io.crema.order.order.OrderEvent.OrderCollected;
import io.crema.order.order.OrderEvent.OrderConfirmed;
import io.crema.order.order.OrderEvent.OrderPlaced;
import io.crema.order.order.OrderEvent.OrderReady;
import org.junit.jupiter.api.Test;

class OrderTest {

    private static final UUID ID = UUID.randomUUID();

    private final Order.Changed placed = Order.place(ID, UUID.randomUUID(), "gangnam",
            List.of(new OrderItem("cafe-latte", "Caffè Latte", 2, new Money(4500, "KRW"))));

    @Test
    void aPlacedOrderIsPendingAtVersionOneWithItsTotal() {
        assertThat(placed.order().status()).isEqualTo("PENDING");
        assertThat(placed.order().version()).isEqualTo(1);
        assertThat(placed.events()).singleElement()
                .satisfies(event -> assertThat(((OrderPlaced) event).total()).isEqualTo(new Money(9000, "KRW")));
    }

    @Test
    void aConfirmationIsRecordedOnce() {
        Order.Changed confirmed = placed.order().confirm();

        assertThat(confirmed.events()).containsExactly(new OrderConfirmed(ID));
        assertThat(confirmed.order().confirm().events()).isEmpty();
    }

    @Test
    void aDrinkThatIsReadyBeforeTheConfirmationIsNotForgotten() {
        Order.Changed confirmed = placed.order().drinkReady().order().confirm();

        assertThat(confirmed.events()).containsExactly(new OrderConfirmed(ID), new OrderReady(ID));
        assertThat(confirmed.order().version()).isEqualTo(3);
        assertThat(confirmed.order().status()).isEqualTo("READY");
    }

    @Test
    void aBrewingOrderCannotBeCancelledByItsCustomer() {
        Order brewing = placed.order().confirm().order().startBrewing().order();

        assertThat(brewing.requestCancellation().order().isCancelling()).isFalse();
    }

    @Test
    void aRefusedCancellationLeavesTheOrderConfirmed() {
        Order cancelling = placed.order().confirm().order().requestCancellation().order();
        Order.Changed refused = cancelling.refuseCancellation("brewing has begun");

        assertThat(refused.events()).containsExactly(new OrderCancellationRefused(ID, "brewing has begun"));
        assertThat(refused.order().status()).isEqualTo("CONFIRMED");
    }

    @Test
    void aCancelledOrderStaysCancelled() {
        Order.Changed cancelled = placed.order().cancel("sold out");

        assertThat(cancelled.events()).containsExactly(new OrderCancelled(ID, "sold out"));
        assertThat(cancelled.order().confirm().events()).isEmpty();
        assertThat(cancelled.order().drinkReady().events()).isEmpty();
    }

    @Test
    void aConfirmedOrderIsCancelledUnlessItsDrinkIsReady() {
        Order confirmed = placed.order().confirm().order();

        assertThat(confirmed.requestCancellation().order().isCancelling()).isTrue();
        assertThat(confirmed.cancel("cancelled by the customer").events())
                .containsExactly(new OrderCancelled(ID, "cancelled by the customer"));
        assertThat(confirmed.drinkReady().order().cancel("too late").events()).isEmpty();
    }

    @Test
    void anOrderIsCollectedOnceItsDrinkIsReady() {
        Order confirmed = placed.order().confirm().order();
        Order.Changed ready = confirmed.drinkReady();

        assertThat(confirmed.collect().events()).isEmpty();
        assertThat(ready.events()).containsExactly(new OrderReady(ID));
        assertThat(ready.order().collect().events()).containsExactly(new OrderCollected(ID));
        assertThat(ready.order().refuseCancellation("it is ready").events())
                .containsExactly(new OrderCancellationRefused(ID, "it is ready"));
    }

}
