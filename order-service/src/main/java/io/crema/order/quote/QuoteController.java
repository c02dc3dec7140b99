package io.crema.order.quote;

import java.time.Duration;
import java.util.List;
import java.util.UUID;

import io.crema.chassis.problem.ProblemException;
import io.crema.chassis.security.Callers;
import io.crema.order.Money;
import io.crema.order.customer.Customers;
import io.crema.order.menu.Menu;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Tells what an order would cost before it is placed. */
@RestController
class QuoteController {

    private static final Duration WALLET_OPENS = Duration.ofSeconds(1);
    private static final Duration BREAKER_PAUSE = Duration.ofSeconds(2);

    private final Customers customers;
    private final Menu menu;
    private final Balances balances;
    private final Callers callers;

    record Item(@NotBlank @Size(max = 100) String sku, @Min(1) @Max(20) int quantity) {}

    record QuoteRequest(@NotNull UUID customerId, @NotEmpty @Size(max = 20) List<@Valid @NotNull Item> items) {}

    QuoteController(Customers customers, Menu menu, Balances balances, Callers callers) {
        this.customers = customers;
        this.menu = menu;
        this.balances = balances;
        this.callers = callers;
    }

    /** Tells the total of an order, and whether the wallet covers it. It needs the scope that reads wallets. */
    @PostMapping("/api/orders/quote")
    @PreAuthorize("hasAuthority('SCOPE_wallets:read')")
    Quote quote(@Valid @RequestBody QuoteRequest request) {
        callers.requireActingFor(request.customerId());
        if (!customers.exists(request.customerId())) {
            throw ProblemException.unprocessable("unknown-customer",
                    "There is no customer " + request.customerId());
        }
        return Quote.of(total(request.items()), balance(request.customerId()));
    }

    private Money total(List<Item> items) {
        return items.stream().map(this::price).reduce(Money::plus).orElseThrow();
    }

    private Money price(Item item) {
        return menu.find(item.sku()).orElseThrow(() -> ProblemException.unprocessable("unknown-sku",
                "The menu has no " + item.sku())).price().times(item.quantity());
    }

    private Money balance(UUID customerId) {
        try {
            return switch (balances.of(customerId)) {
                case Balance.Held(var money) -> money;
                case Balance.NoWallet _ -> throw ProblemException
                        .notFound("unknown-wallet", "The customer has no wallet yet; a new wallet opens within seconds")
                        .retryAfter(WALLET_OPENS);
                case Balance.Refused _ -> throw new AccessDeniedException("payment-service refuses the caller");
            };
        } catch (BalancesUnavailable unavailable) {
            throw problem(unavailable).retryAfter(BREAKER_PAUSE);
        }
    }

    private static ProblemException problem(BalancesUnavailable unavailable) {
        return switch (unavailable.reason()) {
            case TIMED_OUT -> new ProblemException(HttpStatus.GATEWAY_TIMEOUT, "timeout",
                    "payment-service did not tell the balance in time", unavailable);
            case FAILED, LEFT_ALONE -> new ProblemException(HttpStatus.SERVICE_UNAVAILABLE, "service-unavailable",
                    "payment-service cannot tell the balance at the moment: send the request again later",
                    unavailable);
        };
    }

}
