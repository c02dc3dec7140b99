package io.crema.payment.wallet;

import java.net.URI;
import java.time.Duration;
import java.util.UUID;

import io.crema.chassis.problem.ProblemException;
import io.crema.chassis.security.Callers;
import io.crema.messaging.request.IdempotentRequests;
import io.crema.payment.wallet.TopUpResult.ToppedUp;
import io.crema.payment.wallet.TopUpResult.UnknownCustomer;
import io.crema.payment.wallet.TopUpResult.WrongCurrency;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

@RestController
class TopUpController {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Wallets wallets;
    private final IdempotentRequests requests;
    private final Callers callers;

    record TopUpRequest(@NotNull @Valid Amount amount) {

        record Amount(@NotNull @Positive @Max(10_000_000) Long amount, @NotBlank String currency) {

            Money money() {
                return new Money(amount, currency);
            }

        }

    }

    /** @param version of the wallet, which a read can wait for; null if the previous release kept the answer */
    record TopUpAnswer(Money balance, @Nullable Long version) {}

    private record TopUp(UUID customerId, Money amount) {}

    TopUpController(Wallets wallets, IdempotentRequests requests, Callers callers) {
        this.wallets = wallets;
        this.requests = requests;
        this.callers = callers;
    }

    /** Tops up a wallet. */
    @PostMapping("/api/wallets/{customerId}/top-ups")
    @PreAuthorize("hasAuthority('SCOPE_wallets:write')")
    ResponseEntity<TopUpAnswer> topUp(@PathVariable UUID customerId,
            @RequestHeader("Idempotency-Key") @NotBlank @Size(max = 255) String key,
            @RequestBody @Valid TopUpRequest request) {
        callers.requireActingFor(customerId);
        TopUp topUp = new TopUp(customerId, request.amount().money());
        TopUpAnswer toppedUp = requests.once(callers.name() + " top-up", key, topUp, TopUpAnswer.class,
                () -> perform(topUp));
        var answer = ResponseEntity.created(URI.create("/api/wallets/" + customerId));
        return (toppedUp.version() == null ? answer : answer.eTag(Long.toString(toppedUp.version()))).body(toppedUp);
    }

    private TopUpAnswer perform(TopUp topUp) {
        var done = wallets.topUp(topUp.customerId(), topUp.amount());
        return switch (done.result()) {
            case ToppedUp(var balance) -> new TopUpAnswer(balance, done.version());
            case UnknownCustomer _ -> throw ProblemException
                    .notFound("unknown-customer",
                            "No customer with this id has a wallet yet; a new wallet opens within seconds")
                    .retryAfter(RETRY_AFTER);
            case WrongCurrency(var expected) -> throw ProblemException.unprocessable("wrong-currency",
                    "The wallet holds " + expected + "; top it up in this currency");
        };
    }

}
