package io.crema.payment.wallet;

import java.util.UUID;

/** A command to a customer's wallet. */
public sealed interface WalletCommand {

    /** Identifies the customer and the wallet. */
    UUID customerId();

    /** A command of a saga about the payment of an order, read from {@code wallet.commands}. */
    sealed interface SagaCommand extends WalletCommand {

        UUID commandId();

        UUID sagaId();

        UUID orderId();

    }

    record ChargeWallet(UUID commandId, UUID sagaId, UUID orderId, UUID customerId,
            Money amount) implements SagaCommand {}

    record RefundWallet(UUID commandId, UUID sagaId, UUID orderId, UUID customerId,
            String reason) implements SagaCommand {}

    /** Opens the wallet of a new customer with the credit that the welcome policy grants. */
    record OpenWallet(UUID customerId, Money credit) implements WalletCommand {}

    record TopUp(UUID customerId, Money amount) implements WalletCommand {}

    /** Collects a stamp for a drink that is ready. */
    record CollectStamp(UUID customerId, UUID orderId) implements WalletCommand {}

}
