package io.crema.payment.wallet;

import java.util.UUID;

import io.crema.payment.wallet.WalletCommand.ChargeWallet;
import io.crema.payment.wallet.WalletReply.ChargeDeclined;
import io.crema.payment.wallet.WalletReply.WalletCharged;

/** What is known of the payment of one order; its order id is what makes a repeated command harmless. */
sealed interface Charge {

    UUID orderId();

    UUID customerId();

    record Charged(UUID orderId, UUID customerId, Money amount) implements Charge {

        Refunded refunded() {
            return new Refunded(orderId, customerId, amount);
        }

    }

    record Refunded(UUID orderId, UUID customerId, Money amount) implements Charge {}

    record Declined(UUID orderId, UUID customerId, Money amount, String reason) implements Charge {}

    /** The refund was asked for before the charge: the charge, should it still come, is declined. */
    record Voided(UUID orderId, UUID customerId, String reason) implements Charge {}

    default WalletReply answer(ChargeWallet command) {
        return switch (this) {
            case Charged _,Refunded _ -> new WalletCharged(command.sagaId(), command.commandId());
            case Declined declined -> declined(command, declined.reason());
            case Voided _ -> declined(command, "refunded before charged");
        };
    }

    private static ChargeDeclined declined(ChargeWallet command, String reason) {
        return new ChargeDeclined(command.sagaId(), command.commandId(), reason);
    }

}
