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
        List<UUID> customers = batch.stream().map(Received::body).map(CustomerEvent::customerId).distinct().toList();
        Ledger ledger = ledgers.lock(customers);
        customers.forEach(customer -> ledger.open(customer, welcome.creditOf(customer)));
        ledgers.save(ledger);
    }

}
