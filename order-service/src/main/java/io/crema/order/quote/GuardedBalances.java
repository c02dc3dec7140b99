package io.crema.order.quote;

import java.util.UUID;

import io.crema.chassis.peer.CallerDeadline;
import io.crema.order.quote.BalancesUnavailable.Cause;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.client.circuitbreaker.CircuitBreaker;

/** Leaves payment-service alone for a while when it gives no answers, and if the caller no longer waits. */
class GuardedBalances implements Balances {

    private static final Logger log = LoggerFactory.getLogger(GuardedBalances.class);

    private final Balances balances;
    private final CircuitBreaker breaker;

    GuardedBalances(Balances balances, CircuitBreaker breaker) {
        this.balances = balances;
        this.breaker = breaker;
    }

    @Override
    public Balance of(UUID customerId) {
        CallerDeadline.requireTimeLeft();
        return breaker.run(() -> balances.of(customerId), GuardedBalances::rethrown);
    }

    private static Balance rethrown(Throwable failure) {
        switch (failure) {
            case CallNotPermittedException open -> throw new BalancesUnavailable(Cause.LEFT_ALONE, open);
            case BalancesUnavailable unavailable -> {
                log.warn("{}: {}", unavailable.getMessage(), String.valueOf(unavailable.getCause()));
                throw unavailable;
            }
            case RuntimeException other -> throw other;
            default -> throw new IllegalStateException(failure);
        }
    }

}
