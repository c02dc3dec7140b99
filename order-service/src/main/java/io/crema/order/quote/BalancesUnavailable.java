package io.crema.order.quote;

import org.jspecify.annotations.Nullable;

/** Says that payment-service gives no answer. It is the only failure that the circuit breaker counts. */
final class BalancesUnavailable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** The reason for the missing answer. */
    enum Cause {
        /** It cannot be reached, breaks off or fails. */
        FAILED,
        /** It took longer than the deadline. */
        TIMED_OUT,
        /** It failed before, and is not asked for a while. */
        LEFT_ALONE
    }

    private final Cause reason;

    BalancesUnavailable(Cause reason, @Nullable Throwable cause) {
        super("payment-service gives no balance: " + reason, cause);
        this.reason = reason;
    }

    Cause reason() {
        return reason;
    }

}
