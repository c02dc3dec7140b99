package io.crema.query.wallet;

import java.util.UUID;

import io.crema.query.Money;

/** The events of {@code wallet.events} that the projection reads. */
sealed interface WalletEvent {

    record WalletOpened(UUID customerId, String currency) implements WalletEvent {}

    record WalletToppedUp(UUID customerId, Money amount, Money balance) implements WalletEvent {}

    record WalletCharged(UUID customerId, UUID orderId, Money amount, Money balance) implements WalletEvent {}

    record WalletRefunded(UUID customerId, UUID orderId, Money amount, Money balance) implements WalletEvent {}

    record StampCollected(UUID customerId, UUID orderId, int stamps) implements WalletEvent {}

}
