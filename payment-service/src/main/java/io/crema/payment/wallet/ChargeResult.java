package io.crema.payment.wallet;

/** The result of charging a wallet: the event, or the reason to refuse. */
sealed interface ChargeResult permits WalletEvent.WalletCharged, ChargeResult.Refused {

    record Refused(String reason) implements ChargeResult {}

}
