package io.crema.identity;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * Clients to register at start.
 *
 * @param tokenLife time for which an access token is valid
 * @param clients clients by their id
 */
@Validated
@ConfigurationProperties("crema.identity")
record Clients(@NotNull Duration tokenLife, @NotEmpty Map<String, @Valid Client> clients) {

    /**
     * A client and its rights.
     *
     * @param secret with its encoding, for example {@code {bcrypt}…}
     * @param scopes scopes that its tokens may have
     * @param customerId the only customer that it may act for; without it, the scope {@code customers:any} acts for any
     */
    record Client(@NotBlank String secret, @NotEmpty Set<String> scopes, @Nullable UUID customerId) {}

}
