package io.crema.query.district;

import java.util.UUID;

import io.crema.query.Money;

/** What the district sums depend on: where customers live, and what their wallets hold. */
sealed interface DistrictEvent {

    record CustomerRegistered(UUID customerId, String district) implements DistrictEvent {}

    record CustomerMoved(UUID customerId, String district) implements DistrictEvent {}

    record WalletToppedUp(UUID customerId, Money balance) implements DistrictEvent {}

    record WalletCharged(UUID customerId, Money balance) implements DistrictEvent {}

    record WalletRefunded(UUID customerId, Money balance) implements DistrictEvent {}

}
