package io.crema.payment.wallet;

/** The result of a top-up. */
sealed interface TopUpResult extends WalletOutcome {

    record ToppedUp(Money balance) implements TopUpResult {}

    record UnknownCustomer() implements TopUpResult {}

    record WrongCurrency(String expected) implements TopUpResult {}

}
