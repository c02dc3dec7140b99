package io.crema.e2e.load;

import java.util.UUID;

import tools.jackson.databind.JsonNode;

/**
 * What a client was told about its intent.
 *
 * @param attempt counts from 1; more than one where an answer was unknown, or was asked for again on purpose
 * @param status of HTTP; 0 when the connection told nothing
 */
public record Told(UUID intent, int attempt, int status, JsonNode body) {

    /** Whether the deed may be done or not: the client has to ask again with the same key. */
    public boolean isUnknown() {
        return status == 0 || status == 408 || status == 429 || status >= 500;
    }

}
