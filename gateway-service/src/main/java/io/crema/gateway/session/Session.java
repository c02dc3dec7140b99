package io.crema.gateway.session;

import java.time.Instant;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * A session of a person in a browser.
 *
 * @param tokenExpiresAt when its access token expires
 * @param version counts its access tokens
 * @param endsAt when it ends, unless it is used before
 * @param idling whether its last use is to be noted again
 */
record Session(SessionKey key, Content content, Instant tokenExpiresAt, int version, Instant endsAt,
        boolean idling) {

    /**
     * The part of a session that the database holds encrypted.
     *
     * @param refreshToken the refresh token; null if the issuer gives none
     * @param name name to show
     * @param customerId the customer that the person is; null for others, such as the staff
     */
    record Content(String accessToken, @Nullable String refreshToken, String name, @Nullable UUID customerId) {

        Content with(String newAccessToken, @Nullable String newRefreshToken) {
            return new Content(newAccessToken, newRefreshToken, name, customerId);
        }

        @Override
        public String toString() {
            return "Content[customerId=" + customerId + "]";
        }

    }

}
