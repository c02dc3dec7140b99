package io.crema.order.saga;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

import com.fasterxml.uuid.Generators;
import io.crema.messaging.Outbox;
import io.crema.messaging.OutgoingMessage;
import io.crema.messaging.Received;
import io.crema.messaging.saga.SagaAction;
import io.crema.messaging.saga.SagaInput;
import io.crema.messaging.saga.SagaRuntime;
import io.crema.messaging.saga.Sagas;
import io.crema.order.order.Order;
import io.crema.order.order.OrderEvent.OrderPlaced;
import io.crema.order.order.OrderProcess;
import io.crema.order.order.Orders;
import io.crema.order.saga.Action.CancelOrder;
import io.crema.order.saga.Action.ConfirmOrder;
import io.crema.order.saga.Action.OrderDeed;
import io.crema.order.saga.Action.RefuseCancellation;
import io.crema.order.saga.Action.TicketCommand;
import io.crema.order.saga.Action.WalletCommand;
import io.crema.order.saga.CancelOrderSaga.Cancellation;
import io.crema.order.saga.Input.CancellationRequested;
import io.crema.order.saga.Input.Reply;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Drives orders by their sagas. A transaction locks saga rows before orders, so that replies, timeouts and customers
 * never wait for each other in a circle.
 */
@Component
class SagaOrderProcess implements OrderProcess {

    private final PlaceOrderSaga placeOrder;
    private final CancelOrderSaga cancelOrder;
    private final Sagas<PlaceOrderSaga.State, Input, Action> placing;
    private final Sagas<CancelOrderSaga.State, Input, Action> cancelling;
    private final Orders orders;
    private final Outbox outbox;

    SagaOrderProcess(SagaRuntime runtime, Orders orders, Outbox outbox,
            @Value("${crema.order.step-timeout:5s}") Duration stepTimeout) {
        this.orders = orders;
        this.outbox = outbox;
        this.placeOrder = new PlaceOrderSaga(stepTimeout);
        this.cancelOrder = new CancelOrderSaga(stepTimeout);
        this.placing = runtime.run(placeOrder, this::act);
        this.cancelling = runtime.run(cancelOrder, this::act);
    }

    @Override
    public void begin(OrderPlaced placed) {
        placing.start(placed.orderId(),
                placeOrder.begin(new SagaOrder(placed.orderId(), placed.customerId(), placed.shopId(), placed.total(),
                        placed.items()
                                .stream()
                                .map(item -> new SagaOrder.Line(item.sku(), item.quantity()))
                                .toList())));
    }

    @Override
    public Optional<Order> cancel(UUID orderId) {
        placing.advance(List.of(new SagaInput<>(orderId, null, new CancellationRequested())));
        Optional<Order> order = Optional.ofNullable(
                orders.change(List.of(new Orders.Deed(orderId, Order::requestCancellation, null))).get(orderId));
        order.filter(Order::isCancelling)
                .ifPresent(confirmed -> cancelling.start(Generators.nameBasedGenerator(orderId).generate("cancel"),
                        cancelOrder.begin(new Cancellation(orderId, confirmed.customerId(), confirmed.shopId()))));
        return order;
    }

    void hear(List<Received<Reply>> replies) {
        List<SagaInput<Input>> inputs = replies.stream()
                .map(Received::body)
                .map(reply -> new SagaInput<Input>(reply.sagaId(), reply.commandId(), reply))
                .toList();
        placing.advance(inputs);
        cancelling.advance(inputs);
    }

    private void act(List<SagaAction<Action>> actions) {
        List<OutgoingMessage> commands = new ArrayList<>();
        List<Orders.Deed> deeds = new ArrayList<>();
        for (SagaAction<Action> action : actions) {
            switch (action.action()) {
                case WalletCommand command -> commands.add(action.command("wallet.commands", command.customerId()));
                case TicketCommand command -> commands.add(action.command("ticket.commands", command.orderId()));
                case OrderDeed deed -> deeds.add(new Orders.Deed(deed.orderId(), function(deed), action.traceparent()));
            }
        }
        outbox.append(commands);
        if (!deeds.isEmpty()) {
            orders.change(deeds);
        }
    }

    private static Function<Order, Order.Changed> function(OrderDeed deed) {
        return switch (deed) {
            case ConfirmOrder _ -> Order::confirm;
            case CancelOrder(_, var reason) -> order -> order.cancel(reason);
            case RefuseCancellation(_, var reason) -> order -> order.refuseCancellation(reason);
        };
    }

}
