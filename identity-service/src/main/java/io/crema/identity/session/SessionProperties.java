package io.crema.identity.session;

import java.time.Duration;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Limits on how long a person stays signed in to a client.
 *
 * @param idle time for which a refresh token may be used
 * @param longest time after which the person has to sign in again, however often the tokens were refreshed
 * @param perPerson how many a person may have; the oldest end
 */
@Validated
@ConfigurationProperties("crema.identity.sessions")
public record SessionProperties(@NotNull @DefaultValue("12h") Duration idle,
        @NotNull @DefaultValue("30d") Duration longest, @Min(1) @DefaultValue("20") int perPerson) {}
