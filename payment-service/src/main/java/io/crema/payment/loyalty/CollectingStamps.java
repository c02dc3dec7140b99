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
        Ledger ledger = ledgers.lock(batch.stream().map(message -> message.body().customerId()).distinct().toList());
        for (Received<TicketEvent> message : batch) {
            ledger.inTrace(message.traceparent());
            switch (message.body()) {
                case DrinkReady(var orderId, var customerId) -> ledger.collectStamp(customerId, orderId);
            }
        }
        ledgers.save(ledger);
    }

}
