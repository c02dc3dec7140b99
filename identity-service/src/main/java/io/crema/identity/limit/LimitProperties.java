package io.crema.identity.limit;

import java.time.Duration;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Limits on guesses of clients' secrets and, counted apart, of people's passwords. A right one does not count.
 *
 * @param guessesPerClient wrong secrets of one client, or wrong passwords of one name, from one address, in a period
 * @param guessesPerAddress wrong ones from one address, in a period
 * @param period time in which these numbers are allowed again
 * @param concurrent how many slow hashes run at a time; the others wait
 * @param patience how long a request waits for its turn, until it is refused
 */
@Validated
@ConfigurationProperties("crema.identity.limits")
public record LimitProperties(@Min(1) @DefaultValue("10") int guessesPerClient,
        @Min(1) @DefaultValue("30") int guessesPerAddress, @NotNull @DefaultValue("1m") Duration period,
        @Min(1) @DefaultValue("1") int concurrent, @NotNull @DefaultValue("3s") Duration patience) {}
