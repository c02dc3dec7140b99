package io.crema.order.saga;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import com.fasterxml.uuid.Generators;
import io.crema.chassis.config.LiveSettings;
import io.crema.messaging.aggregate.Outcome;
import io.crema.messaging.aggregate.TracedCommand;
import io.crema.messaging.message.IncomingMessage;
import io.crema.messaging.message.OutgoingMessage;
import io.crema.messaging.outbox.Outbox;
import io.crema.messaging.saga.SagaAction;
import io.crema.messaging.saga.SagaInput;
import io.crema.messaging.saga.SagaRuntime;
import io.crema.messaging.saga.Sagas;
import io.crema.order.order.Order;
import io.crema.order.order.OrderCommand;
import io.crema.order.order.OrderProcess;
import io.crema.order.order.OrderRefusal;
import io.crema.order.order.Orders;
import io.crema.order.saga.Action.ChangeOrder;
import io.crema.order.saga.Action.TicketCommand;
import io.crema.order.saga.Action.WalletCommand;
import io.crema.order.saga.CancelOrderSaga.Cancellation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Drives orders by their sagas. A transaction locks the rows of a saga before its order, so that a reply, a timeout and a
 * cancellation of one order do not deadlock.
 */
@Component
class SagaOrderProcess implements OrderProcess {

    private static final Logger log = LoggerFactory.getLogger(SagaOrderProcess.class);

    private final PlaceOrderSaga placeOrder;
    private final CancelOrderSaga cancelOrder;
    private final Sagas<PlaceOrderSaga.State, PlaceOrderSaga.Input, Action> placing;
    private final Sagas<CancelOrderSaga.State, CancelOrderSaga.Input, Action> cancelling;
    private final Orders orders;
    private final Outbox outbox;

    SagaOrderProcess(SagaRuntime runtime, Orders orders, Outbox outbox, LiveSettings settings) {
        this.orders = orders;
        this.outbox = outbox;
        var timeout = settings.of(SagaTimeoutProperties.class, SagaTimeoutProperties::stepTimeout);
        this.placeOrder = new PlaceOrderSaga(timeout);
        this.cancelOrder = new CancelOrderSaga(timeout);
        this.placing = runtime.run(placeOrder, this::perform);
        this.cancelling = runtime.run(cancelOrder, this::perform);
    }

    @Override
    public void begin(OrderCommand.Place order) {
        List<SagaOrder.Line> lines = order.items().stream()
                .map(item -> new SagaOrder.Line(item.sku(), item.quantity())).toList();
        placing.start(order.orderId(), placeOrder.begin(
                new SagaOrder(order.orderId(), order.customerId(), order.shopId(), order.total(), lines)));
    }

    @Override
    public Outcome<Order, OrderRefusal> cancel(UUID orderId) {
        placing.advance(List.of(SagaInput.of(orderId, new PlaceOrderSaga.Input.CancellationRequested())));
        var outcome = orders.apply(new OrderCommand.RequestCancellation(orderId));
        if (outcome.state() instanceof Order.Cancelling(var info)) {
            cancelling.start(Generators.nameBasedGenerator(orderId).generate("cancel"),
                    cancelOrder.begin(new Cancellation(orderId, info.customerId(), info.shopId())));
        }
        return outcome;
    }

    /**
     * Applies the replies of a batch to the sagas that they answer. Ignores a reply that comes on the topic of another
     * participant. It parks no key, because a forged reply would otherwise stop the order.
     */
    void onReplies(List<IncomingMessage<ParticipantReply>> batch) {
        List<IncomingMessage<ParticipantReply>> strangers = new ArrayList<>();
        List<SagaInput<PlaceOrderSaga.Input>> toPlacing = new ArrayList<>();
        List<SagaInput<CancelOrderSaga.Input>> toCancelling = new ArrayList<>();
        for (IncomingMessage<ParticipantReply> message : batch) {
            ParticipantReply reply = message.body();
            if (!isFromItsParticipant(message)) {
                strangers.add(message);
                continue;
            }
            if (reply instanceof PlaceOrderSaga.Input input) {
                toPlacing.add(SagaInput.reply(reply, input));
            }
            if (reply instanceof CancelOrderSaga.Input input) {
                toCancelling.add(SagaInput.reply(reply, input));
            }
        }
        if (!strangers.isEmpty()) {
            var first = strangers.getFirst();
            log.warn("Ignored {} replies on the topic of another participant, the first: {} for saga {} on {}",
                    strangers.size(), first.body().getClass().getSimpleName(), first.body().sagaId(), first.topic());
        }
        placing.advance(toPlacing);
        cancelling.advance(toCancelling);
    }

    private static boolean isFromItsParticipant(IncomingMessage<ParticipantReply> message) {
        return message.topic().equals(message.body().topic()) || message.topic().equals(ParticipantReply.SHARED_TOPIC);
    }

    private void perform(List<SagaAction<Action>> actions) {
        List<OutgoingMessage> messages = new ArrayList<>();
        List<TracedCommand<OrderCommand>> changes = new ArrayList<>();
        for (SagaAction<Action> action : actions) {
            switch (action.action()) {
                case WalletCommand command -> messages.add(action.command("wallet.commands", command.customerId()));
                case TicketCommand command -> messages.add(action.command("ticket.commands", command.orderId()));
                case ChangeOrder(var command) -> changes.add(new TracedCommand<>(command, action.traceparent()));
            }
        }
        outbox.append(messages);
        if (!changes.isEmpty()) {
            orders.apply(changes);
        }
    }

}
