package io.crema.payment.wallet;

/** What comes of charging a wallet. */
sealed interface ChargeResult permits WalletEvent.WalletCharged, ChargeResult.Refused {

    record Refused(String reason) implements ChargeResult {}

}
