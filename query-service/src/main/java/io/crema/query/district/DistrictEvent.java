package io.crema.query.district;

import java.util.UUID;

import io.crema.query.Money;

/** The events that change the sum of a district. */
sealed interface DistrictEvent {

    record CustomerRegistered(UUID customerId, String district) implements DistrictEvent {}

    record CustomerMoved(UUID customerId, String district) implements DistrictEvent {}

    record WalletOpened(UUID customerId, String currency) implements DistrictEvent {}

    record WalletToppedUp(UUID customerId, Money balance) implements DistrictEvent {}

    record WalletCharged(UUID customerId, Money balance) implements DistrictEvent {}

    record WalletRefunded(UUID customerId, Money balance) implements DistrictEvent {}

}
