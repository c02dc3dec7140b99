package io.crema.order.order;

import java.util.List;

import io.crema.messaging.aggregate.Decider;
import io.crema.messaging.aggregate.Decision;
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
import io.crema.order.order.OrderRefusal.BrewingBegan;
import io.crema.order.order.OrderRefusal.NotReady;
import io.crema.order.order.OrderRefusal.UnknownOrder;
import org.jspecify.annotations.Nullable;

/** Decides on commands to an order. A command that does not apply to the current state is ignored or refused. */
public final class OrderDecider implements Decider<Order, OrderCommand, OrderEvent, OrderRefusal> {

    @Override
    public Decision<Order, OrderEvent, OrderRefusal> decide(@Nullable Order order, OrderCommand command) {
        if (order == null) {
            return command instanceof Place place ? place(place) : Decision.unchanged(null, new UnknownOrder());
        }
        return switch (command) {
            case Place _ -> ignored(order);
            case Confirm _ -> confirm(order);
            case Cancel(_, var reason) -> cancel(order, reason);
            case RequestCancellation _ -> requestCancellation(order);
            case RefuseCancellation(_, var reason) -> refuseCancellation(order, reason);
            case StartBrewing _ -> startBrewing(order);
            case FinishDrink _ -> finishDrink(order);
            case Collect _ -> collect(order);
        };
    }

    private static Decision<Order, OrderEvent, OrderRefusal> place(Place command) {
        return Decision.changed(
                new Pending(new OrderInfo(command.orderId(), command.customerId(), command.shopId())), new OrderPlaced(
                        command.orderId(), command.customerId(), command.shopId(), command.items(),
                        command.total()),
                null);
    }

    private static Decision<Order, OrderEvent, OrderRefusal> confirm(Order order) {
        return switch (order) {
            case Pending(var info) -> changed(new Confirmed(info), new OrderConfirmed(info.orderId()));
            case PendingWithDrink(var info) ->
                changed(new Ready(info), new OrderConfirmed(info.orderId()), new OrderReady(info.orderId()));
            case Confirmed _,Cancelling _,Brewing _,Ready _,Collected _,Cancelled _ -> ignored(order);
        };
    }

    private static Decision<Order, OrderEvent, OrderRefusal> cancel(Order order, String reason) {
        return switch (order) {
            case Pending _,PendingWithDrink _,Confirmed _,Cancelling _,Brewing _ -> changed(
                    new Cancelled(order.info(), reason), new OrderCancelled(order.info().orderId(), reason));
            case Ready _,Collected _,Cancelled _ -> ignored(order);
        };
    }

    private static Decision<Order, OrderEvent, OrderRefusal> requestCancellation(Order order) {
        return switch (order) {
            case Confirmed(var info) -> changed(new Cancelling(info));
            case Pending _,PendingWithDrink _,Cancelling _,Cancelled _ -> ignored(order);
            case Brewing _,Ready _,Collected _ -> Decision.unchanged(order, new BrewingBegan());
        };
    }

    private static Decision<Order, OrderEvent, OrderRefusal> refuseCancellation(Order order, String reason) {
        return switch (order) {
            case Confirmed(var info) -> refusedCancellation(new Brewing(info), reason);
            case Cancelling(var info) -> refusedCancellation(new Brewing(info), reason);
            case Brewing _,Ready _,Collected _ -> refusedCancellation(order, reason);
            case Pending _,PendingWithDrink _,Cancelled _ -> ignored(order);
        };
    }

    private static Decision<Order, OrderEvent, OrderRefusal> refusedCancellation(Order order, String reason) {
        return changed(order, new OrderCancellationRefused(order.info().orderId(), reason));
    }

    private static Decision<Order, OrderEvent, OrderRefusal> startBrewing(Order order) {
        return switch (order) {
            case Confirmed(var info) -> changed(new Brewing(info));
            case Pending _,PendingWithDrink _,Cancelling _,Brewing _,Ready _,Collected _,Cancelled _ ->
                ignored(order);
        };
    }

    private static Decision<Order, OrderEvent, OrderRefusal> finishDrink(Order order) {
        return switch (order) {
            case Pending(var info) -> changed(new PendingWithDrink(info));
            case Confirmed _,Cancelling _,Brewing _ ->
                changed(new Ready(order.info()), new OrderReady(order.info().orderId()));
            case PendingWithDrink _,Ready _,Collected _,Cancelled _ -> ignored(order);
        };
    }

    private static Decision<Order, OrderEvent, OrderRefusal> collect(Order order) {
        return switch (order) {
            case Ready(var info) -> changed(new Collected(info), new OrderCollected(info.orderId()));
            case Collected _ -> ignored(order);
            case Pending _,PendingWithDrink _,Confirmed _,Cancelling _,Brewing _,Cancelled _ ->
                Decision.unchanged(order, new NotReady(order.status()));
        };
    }

    private static Decision<Order, OrderEvent, OrderRefusal> changed(Order order, OrderEvent... events) {
        return new Decision<>(order, List.of(events), null);
    }

    private static Decision<Order, OrderEvent, OrderRefusal> ignored(Order order) {
        return Decision.unchanged(order, null);
    }

}
