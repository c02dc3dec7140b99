package io.crema.order.order;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

import io.crema.order.menu.Money;
import io.crema.order.order.OrderEvent.OrderCancellationRefused;
import io.crema.order.order.OrderEvent.OrderCancelled;
import io.crema.order.order.OrderEvent.OrderCollected;
import io.crema.order.order.OrderEvent.OrderConfirmed;
import io.crema.order.order.OrderEvent.OrderPlaced;
import io.crema.order.order.OrderEvent.OrderReady;
import io.crema.order.order.OrderState.Cancelled;
import io.crema.order.order.OrderState.Collected;
import io.crema.order.order.OrderState.Confirmed;
import io.crema.order.order.OrderState.Pending;
import io.crema.order.order.OrderState.Ready;

/**
 * The order aggregate. Each deed returns the changed order with the events to publish; a deed that means nothing to the
 * order's state changes nothing.
 *
 * @param version counts the order's events
 */
public record Order(UUID id, UUID customerId, String shopId, OrderState state, long version) {

    /** An order and what just happened to it; the order's version is that of the last event. */
    public record Changed(Order order, List<OrderEvent> events) {

        private Changed and(OrderState state, OrderEvent event) {
            return order.changed(state, new ArrayList<>(events), event);
        }

    }

    /** A new order, pending until its saga has ended. */
    public static Changed place(UUID id, UUID customerId, String shopId, List<OrderItem> items) {
        Money total = items.stream().map(OrderItem::price).reduce(Money::plus).orElseThrow();
        return new Order(id, customerId, shopId, new Pending(false), 0).changed(new Pending(false),
                new OrderPlaced(id, customerId, shopId, items, total));
    }

    /** The drink is paid and queued. */
    public Changed confirm() {
        return switch (state) {
            case Pending(boolean ready) when ready ->
                changed(new Confirmed(true, false), new OrderConfirmed(id)).and(new Ready(), new OrderReady(id));
            case Pending _ -> changed(new Confirmed(false, false), new OrderConfirmed(id));
            case Confirmed _,Ready _,Collected _,Cancelled _ -> unchanged();
        };
    }

    /** The compensations are done. */
    public Changed cancel(String reason) {
        return switch (state) {
            case Pending _,Confirmed _ -> changed(new Cancelled(reason), new OrderCancelled(id, reason));
            case Ready _,Collected _,Cancelled _ -> unchanged();
        };
    }

    /** The customer asked for cancellation of a confirmed order; {@link #isCancelling} says whether it will be tried. */
    public Changed requestCancellation() {
        return state instanceof Confirmed(boolean brewing, _) && !brewing
                ? changed(new Confirmed(false, true))
                : unchanged();
    }

    /** The shop was faster than the customer's change of mind. */
    public Changed refuseCancellation(String reason) {
        return switch (state) {
            case Confirmed _ -> changed(new Confirmed(true, false), new OrderCancellationRefused(id, reason));
            case Ready _,Collected _ -> changed(state, new OrderCancellationRefused(id, reason));
            case Pending _,Cancelled _ -> unchanged();
        };
    }

    /** The barista has begun. */
    public Changed startBrewing() {
        return state instanceof Confirmed(_, boolean cancelling)
                ? changed(new Confirmed(true, cancelling))
                : unchanged();
    }

    /** The barista has finished. */
    public Changed drinkReady() {
        return switch (state) {
            case Pending _ -> changed(new Pending(true));
            case Confirmed _ -> changed(new Ready(), new OrderReady(id));
            case Ready _,Collected _,Cancelled _ -> unchanged();
        };
    }

    /** The customer has taken the drink. */
    public Changed collect() {
        return state instanceof Ready ? changed(new Collected(), new OrderCollected(id)) : unchanged();
    }

    /** The state's name in the API. */
    public String status() {
        return state.getClass().getSimpleName().toUpperCase(Locale.ROOT);
    }

    /** Whether the barista is being asked to cancel the ticket. */
    public boolean isCancelling() {
        return state instanceof Confirmed(_, boolean cancelling) && cancelling;
    }

    private Changed unchanged() {
        return new Changed(this, List.of());
    }

    private Changed changed(OrderState next, OrderEvent... events) {
        return changed(next, new ArrayList<>(), events);
    }

    private Changed changed(OrderState next, List<OrderEvent> before, OrderEvent... events) {
        before.addAll(List.of(events));
        return new Changed(new Order(id, customerId, shopId, next, version + events.length), List.copyOf(before));
    }

}
