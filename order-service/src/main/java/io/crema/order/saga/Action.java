package io.crema.order.saga;

import java.util.List;
import java.util.UUID;

import io.crema.order.Money;
import io.crema.order.order.OrderCommand;

/** An action of the sagas: a command to a participant, or a local change of the order. */
sealed interface Action {

    /** A command to payment-service. */
    sealed interface WalletCommand extends Action {

        UUID customerId();

    }

    /** A command to barista-service. */
    sealed interface TicketCommand extends Action {

        UUID orderId();

    }

    record ChargeWallet(UUID orderId, UUID customerId, Money amount) implements WalletCommand {}

    record RefundWallet(UUID orderId, UUID customerId, String reason) implements WalletCommand {}

    record QueueTicket(UUID orderId, String shopId, UUID customerId,
            List<SagaOrder.Line> items) implements TicketCommand {}

    record CancelTicket(UUID orderId, String shopId, String reason) implements TicketCommand {}

    /** Changes the order in the transaction of the saga. */
    record ChangeOrder(OrderCommand command) implements Action {}

}
