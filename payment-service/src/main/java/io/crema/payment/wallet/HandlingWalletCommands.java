package io.crema.payment.wallet;

import java.util.List;

import io.crema.messaging.BatchHandler;
import io.crema.messaging.Received;

/** Charges and refunds a whole batch in order; a repeated command is answered again and moves no money. */
class HandlingWalletCommands implements BatchHandler<WalletCommand> {

    private final Ledgers ledgers;

    HandlingWalletCommands(Ledgers ledgers) {
        this.ledgers = ledgers;
    }

    @Override
    public void handle(List<Received<WalletCommand>> batch) {
        List<WalletCommand> commands = batch.stream().map(Received::body).toList();
        Ledger ledger = ledgers.lock(commands.stream().map(WalletCommand::customerId).distinct().toList(),
                commands.stream().map(WalletCommand::orderId).distinct().toList());
        batch.forEach(message -> ledger.inTrace(message.traceparent()).handle(message.body()));
        ledgers.save(ledger);
    }

}
