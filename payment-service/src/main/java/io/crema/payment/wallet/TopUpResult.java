package io.crema.payment.wallet;

/** What comes of paying into a wallet. */
sealed interface TopUpResult
        permits WalletEvent.WalletToppedUp, TopUpResult.UnknownCustomer, TopUpResult.WrongCurrency {

    record UnknownCustomer() implements TopUpResult {}

    record WrongCurrency(String expected) implements TopUpResult {}

}
