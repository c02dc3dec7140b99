package io.crema.payment.wallet;

/** The outcome of a command: a reply to a saga, or the result of a top-up. */
sealed interface WalletOutcome permits WalletReply, TopUpResult {}
