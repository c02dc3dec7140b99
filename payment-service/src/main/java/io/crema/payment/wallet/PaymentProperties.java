package io.crema.payment.wallet;

import java.util.Map;
import java.util.UUID;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.PositiveOrZero;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the payment service.
 *
 * @param currency ISO 4217 code of the currency of new wallets
 * @param welcomeCredit credit of a new wallet in minor units, by customer id; zero for other customers
 */
@Validated
@ConfigurationProperties("crema.payment")
record PaymentProperties(@DefaultValue("KRW") @Pattern(regexp = "[A-Z]{3}") String currency,
        @DefaultValue Map<UUID, @NotNull @PositiveOrZero Long> welcomeCredit) {

    /** Returns the credit of a new wallet. */
    Money creditOf(UUID customerId) {
        return new Money(welcomeCredit.getOrDefault(customerId, 0L), currency);
    }

}
