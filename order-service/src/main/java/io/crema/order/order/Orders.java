package io.crema.order.order;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

import io.crema.messaging.aggregate.Aggregates;
import io.crema.messaging.aggregate.Outcome;
import io.crema.messaging.aggregate.Stored;
import io.crema.messaging.aggregate.TracedCommand;
import io.crema.messaging.consumer.BatchHandler;
import io.crema.messaging.message.IncomingMessage;
import io.crema.messaging.outbox.Outbox;
import org.springframework.stereotype.Component;

/** Applies commands to orders and publishes their events on {@code order.events}, in the caller's transaction. */
@Component
public class Orders {

    private final JdbcOrders store;
    private final Aggregates<Order, OrderCommand, OrderEvent, OrderRefusal> orders;

    Orders(JdbcOrders store, Outbox outbox) {
        this.store = store;
        this.orders = new Aggregates<>(new Aggregates.Topics("order.events"), OrderCommand::orderId,
                new OrderDecider(), store, outbox);
    }

    /** Finds an order as it is committed at the moment. Locks nothing. */
    Optional<Stored<Order>> find(UUID orderId) {
        return store.find(orderId);
    }

    Outcome<Order, OrderRefusal> place(OrderCommand.Place command) {
        return orders.create(command);
    }

    /** Applies a command to an order. */
    public Outcome<Order, OrderRefusal> apply(OrderCommand command) {
        return orders.apply(TracedCommand.of(command));
    }

    /** Applies commands in order. */
    public void apply(List<TracedCommand<OrderCommand>> commands) {
        orders.apply(commands);
    }

    /** Returns a handler that translates each message of a batch into a command and applies it. */
    public <M> BatchHandler<M> handler(Function<IncomingMessage<M>, ? extends OrderCommand> translation) {
        return orders.handler(translation);
    }

}
