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
 * @param currency in which wallets are kept
 * @param welcomeCredit minor units with which the wallets of some customers are opened, by customer id
 */
@Validated
@ConfigurationProperties("crema.payment")
record PaymentProperties(@DefaultValue("KRW") @Pattern(regexp = "[A-Z]{3}") String currency,
        @DefaultValue Map<UUID, @NotNull @PositiveOrZero Long> welcomeCredit) implements WelcomePolicy {

    @Override
    public Money creditOf(UUID customerId) {
        return new Money(welcomeCredit.getOrDefault(customerId, 0L), currency);
    }

}
