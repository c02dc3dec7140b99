package io.crema.payment.wallet;

import java.util.List;
import java.util.UUID;

import io.crema.messaging.BatchHandler;
import io.crema.messaging.Received;

/** Opens a wallet for each customer who registers, with the credit that the house gives for a welcome. */
class OpeningWallets implements BatchHandler<CustomerEvent> {

    private final Ledgers ledgers;
    private final WelcomePolicy welcome;

    OpeningWallets(Ledgers ledgers, WelcomePolicy welcome) {
        this.ledgers = ledgers;
        this.welcome = welcome;
    }

    @Override
    public void handle(List<Received<CustomerEvent>> batch) {
        Ledger ledger = ledgers.lock(batch.stream().map(message -> message.body().customerId()).distinct().toList());
        for (Received<CustomerEvent> message : batch) {
            UUID customer = message.body().customerId();
            ledger.inTrace(message.traceparent()).open(customer, welcome.creditOf(customer));
        }
        ledgers.save(ledger);
    }

}
