package io.crema.payment.loyalty;

import java.util.List;

import io.crema.messaging.BatchHandler;
import io.crema.messaging.Received;
import io.crema.payment.loyalty.TicketEvent.DrinkReady;
import io.crema.payment.wallet.Ledger;
import io.crema.payment.wallet.Ledgers;

/** Gives a stamp for each drink that is ready. */
class CollectingStamps implements BatchHandler<TicketEvent> {

    private final Ledgers ledgers;

    CollectingStamps(Ledgers ledgers) {
        this.ledgers = ledgers;
    }

    @Override
    public void handle(List<Received<TicketEvent>> batch) {
        List<DrinkReady> drinks = batch.stream().map(Received::body).map(CollectingStamps::drink).toList();
        Ledger ledger = ledgers.lock(drinks.stream().map(DrinkReady::customerId).distinct().toList());
        drinks.forEach(drink -> ledger.collectStamp(drink.customerId(), drink.orderId()));
        ledgers.save(ledger);
    }

    private static DrinkReady drink(TicketEvent event) {
        return switch (event) {
            case DrinkReady ready -> ready;
        };
    }

}
