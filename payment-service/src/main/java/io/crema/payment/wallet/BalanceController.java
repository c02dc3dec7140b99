package io.crema.payment.wallet;

import java.time.Duration;
import java.util.UUID;

import io.crema.chassis.problem.ProblemException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** The balance for other services, over REST. The gateway calls the same over gRPC. */
@RestController
class BalanceController {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Balances balances;

    record BalanceAnswer(Money balance) {}

    BalanceController(Balances balances) {
        this.balances = balances;
    }

    /** Tells the balance of a customer's wallet. */
    @GetMapping("/api/wallets/{customerId}/balance")
    BalanceAnswer balance(@PathVariable UUID customerId) {
        return balances.of(customerId).map(BalanceAnswer::new).orElseThrow(() -> ProblemException
                .notFound("unknown-customer",
                        "No customer with this id has a wallet yet; a new wallet opens within seconds")
                .retryAfter(RETRY_AFTER));
    }

}
