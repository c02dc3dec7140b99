package io.crema.order.saga;

import java.util.List;
import java.util.UUID;

import io.crema.order.menu.Money;

/** What the sagas let be done. */
sealed interface Action {

    /** A command to payment-service. */
    sealed interface WalletCommand extends Action {

        UUID customerId();

    }

    /** A command to barista-service. */
    sealed interface TicketCommand extends Action {

        UUID orderId();

    }

    /** A local transaction on the order. */
    sealed interface OrderDeed extends Action {

        UUID orderId();

    }

    record ChargeWallet(UUID orderId, UUID customerId, Money amount) implements WalletCommand {}

    record RefundWallet(UUID orderId, UUID customerId, String reason) implements WalletCommand {}

    record QueueTicket(UUID orderId, String shopId, UUID customerId,
            List<SagaOrder.Line> items) implements TicketCommand {}

    record CancelTicket(UUID orderId, String shopId, String reason) implements TicketCommand {}

    record ConfirmOrder(UUID orderId) implements OrderDeed {}

    record CancelOrder(UUID orderId, String reason) implements OrderDeed {}

    record RefuseCancellation(UUID orderId, String reason) implements OrderDeed {}

}
