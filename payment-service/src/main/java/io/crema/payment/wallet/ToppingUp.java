package io.crema.payment.wallet;

import java.util.List;
import java.util.UUID;

/** Pays into a wallet, within a transaction of the caller. */
class ToppingUp {

    private final Ledgers ledgers;

    ToppingUp(Ledgers ledgers) {
        this.ledgers = ledgers;
    }

    TopUpResult topUp(UUID customerId, Money amount) {
        Ledger ledger = ledgers.lock(List.of(customerId));
        TopUpResult result = ledger.topUp(customerId, amount);
        ledgers.save(ledger);
        return result;
    }

}
