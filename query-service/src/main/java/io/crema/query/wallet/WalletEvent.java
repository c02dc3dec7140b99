package io.crema.query.wallet;

import java.util.UUID;

import io.crema.query.Money;

/** What the read side hears of {@code wallet.events}. */
sealed interface WalletEvent {

    record WalletOpened(UUID customerId, String currency) implements WalletEvent {}

    record WalletToppedUp(UUID customerId, Money amount, Money balance) implements WalletEvent {}

    record WalletCharged(UUID customerId, UUID orderId, Money amount, Money balance) implements WalletEvent {}

    record WalletRefunded(UUID customerId, UUID orderId, Money amount, Money balance) implements WalletEvent {}

    record StampCollected(UUID customerId, UUID orderId, int stamps) implements WalletEvent {}

}
