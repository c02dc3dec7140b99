package io.crema.payment.wallet;

import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** Opens and keeps ledgers, within a transaction of the caller. */
public interface Ledgers {

    /** Locks the wallets of these customers. */
    default Ledger lock(Collection<UUID> customerIds) {
        return lock(customerIds, List.of());
    }

    /** Locks the wallets of these customers and reads the charges of these orders. */
    Ledger lock(Collection<UUID> customerIds, Collection<UUID> orderIds);

    /** Writes what changed, publishes it and answers the sagas. */
    void save(Ledger ledger);

}
