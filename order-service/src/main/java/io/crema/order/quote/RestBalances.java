package io.crema.order.quote;

import java.util.UUID;

import io.crema.order.Money;
import org.springframework.web.client.HttpClientErrorException;

/** Asks over REST. */
class RestBalances extends HttpBalances {

    private final PaymentService payments;

    RestBalances(PaymentService payments) {
        this.payments = payments;
    }

    @Override
    Balance ask(UUID customerId) {
        try {
            Money balance = payments.balance(customerId).balance();
            if (balance == null) {
                throw new IllegalStateException("payment-service sent no balance");
            }
            return new Balance.Held(balance);
        } catch (HttpClientErrorException.NotFound notFound) {
            if (notFound.getResponseBodyAsString().contains("urn:crema:problem:unknown-customer")) {
                return new Balance.NoWallet();
            }
            throw notFound;
        }
    }

}
