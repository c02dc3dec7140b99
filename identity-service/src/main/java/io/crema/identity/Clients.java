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
 * The clients to register at start, by client id.
 *
 * @param tokenLife how long an access token is valid
 */
@Validated
@ConfigurationProperties("crema.identity")
record Clients(@NotNull Duration tokenLife, @NotEmpty Map<String, @Valid Client> clients) {

    /**
     * A client and what it may do.
     *
     * @param secret with its encoding, for example {@code {bcrypt}…}
     * @param customerId the only customer it may act for
     */
    record Client(@NotBlank String secret, @NotEmpty Set<String> scopes, @Nullable UUID customerId) {}

}
