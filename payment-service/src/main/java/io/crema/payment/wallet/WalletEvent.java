package io.crema.payment.wallet;

import java.util.UUID;

/** An event of a wallet, stored in {@code wallet_event} and published on {@code wallet.events}. */
sealed interface WalletEvent {

    UUID customerId();

    record WalletOpened(UUID customerId, String currency) implements WalletEvent {}

    record WalletToppedUp(UUID customerId, Money amount, Money balance) implements WalletEvent {}

    record WalletCharged(UUID customerId, UUID orderId, Money amount, Money balance)
            implements
                WalletEvent,
                ChargeResult {}

    record WalletRefunded(UUID customerId, UUID orderId, Money amount, Money balance) implements WalletEvent {}

    record StampCollected(UUID customerId, UUID orderId, int stamps) implements WalletEvent {}

}
