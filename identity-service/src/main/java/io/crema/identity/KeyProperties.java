package io.crema.identity;

import java.time.Duration;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The keys that sign access tokens.
 *
 * @param encryptionKey random text that encrypts the keys in the database
 * @param previousEncryptionKey the text before it, while the keys are encrypted again; empty for none
 * @param rotateAfter age at which the next key takes over by itself
 * @param publishAhead how long a key is published before it signs: longer than services cache the published keys
 */
@Validated
@ConfigurationProperties("crema.identity.keys")
record KeyProperties(
        @NotBlank @Size(min = 32, message = "must be a random text of 32 characters or more: set CREMA_KEY_ENCRYPTION_KEY") String encryptionKey,
        @Nullable String previousEncryptionKey, @NotNull @DefaultValue("30d") Duration rotateAfter,
        @NotNull @DefaultValue("6m") Duration publishAhead) {

    @Override
    public String toString() {
        return "KeyProperties[rotateAfter=" + rotateAfter + ", publishAhead=" + publishAhead + "]";
    }

}
