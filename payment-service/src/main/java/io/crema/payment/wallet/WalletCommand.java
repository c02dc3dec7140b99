package io.crema.payment.wallet;

import java.util.UUID;

/** What a saga asks of a wallet. */
sealed interface WalletCommand {

    UUID commandId();

    UUID sagaId();

    UUID orderId();

    UUID customerId();

    record ChargeWallet(UUID commandId, UUID sagaId, UUID orderId, UUID customerId, Money amount)
            implements
                WalletCommand {}

    record RefundWallet(UUID commandId, UUID sagaId, UUID orderId, UUID customerId, String reason)
            implements
                WalletCommand {}

}
