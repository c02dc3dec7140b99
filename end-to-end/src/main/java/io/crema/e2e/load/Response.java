package io.crema.e2e.load;

import java.util.UUID;

import tools.jackson.databind.JsonNode;

/**
 * A response to an operation.
 *
 * @param attempt counts from 1; greater than 1 for a retry, and for a request repeated on purpose
 * @param status the HTTP status; 0 if the connection failed
 */
public record Response(UUID operationId, int attempt, int status, JsonNode body) {

    /** Returns true if the operation may or may not have been applied. The client must retry with the same key. */
    public boolean isUnknown() {
        return status == 0 || status == 408 || status == 429 || status >= 500;
    }

}
