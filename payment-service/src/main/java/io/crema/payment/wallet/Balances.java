package io.crema.payment.wallet;

import java.util.Optional;
import java.util.UUID;

import io.crema.chassis.security.Callers;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Component;

/** Tells what a wallet holds, with the same checks of the caller for every protocol. */
@Component
class Balances {

    private final JdbcAccounts accounts;
    private final Callers callers;

    Balances(JdbcAccounts accounts, Callers callers) {
        this.accounts = accounts;
        this.callers = callers;
    }

    /** Returns the balance; nothing for a customer without a wallet. */
    @PreAuthorize("hasAuthority('SCOPE_wallets:read')")
    Optional<Money> of(UUID customerId) {
        callers.requireActingFor(customerId);
        return accounts.balance(customerId);
    }

}
