package io.crema.identity.people;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings for the sign-in of people.
 *
 * @param failures wrong passwords in a row after which a name is locked
 * @param lock how long it is locked then; each further failure doubles the time
 * @param longestLock the longest time for which a name is locked
 * @param demo people of the demo, by their names; they exist only with the profile demo
 */
@Validated
@ConfigurationProperties("crema.identity.people")
record PeopleProperties(@Min(1) @DefaultValue("5") int failures, @NotNull @DefaultValue("1m") Duration lock,
        @NotNull @DefaultValue("1h") Duration longestLock, @DefaultValue Map<String, @Valid Demo> demo) {

    /**
     * A person of the demo, whose password everybody knows.
     *
     * @param customerId the only customer that they act for; without it, the scope {@code customers:any} acts for any
     */
    record Demo(@NotBlank String displayName, @NotBlank String password, @NotEmpty Set<String> scopes,
            @Nullable UUID customerId) {}

}
