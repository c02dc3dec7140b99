package io.crema.payment.wallet;

import java.util.UUID;
import java.util.function.Function;

import io.crema.messaging.aggregate.Aggregates;
import io.crema.messaging.aggregate.TracedCommand;
import io.crema.messaging.consumer.BatchHandler;
import io.crema.messaging.message.IncomingMessage;

/** Applies commands to wallets, in the caller's transaction. */
public final class Wallets {

    /** @param version of the wallet after the top-up */
    record TopUp(TopUpResult result, long version) {}

    private final Aggregates<Account, WalletCommand, WalletEvent, WalletOutcome> accounts;

    Wallets(Aggregates<Account, WalletCommand, WalletEvent, WalletOutcome> accounts) {
        this.accounts = accounts;
    }

    /** Returns a handler that translates each message of a batch into a command and applies it. */
    public <M> BatchHandler<M> handler(Function<IncomingMessage<M>, ? extends WalletCommand> translation) {
        return accounts.handler(translation);
    }

    TopUp topUp(UUID customerId, Money amount) {
        WalletCommand command = new WalletCommand.TopUp(customerId, amount);
        var outcome = accounts.apply(TracedCommand.of(command));
        if (outcome.reply() instanceof TopUpResult result) {
            return new TopUp(result, outcome.version());
        }
        throw new IllegalStateException("A top-up has no result");
    }

}
