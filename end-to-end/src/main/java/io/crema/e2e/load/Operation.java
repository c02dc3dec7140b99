package io.crema.e2e.load;

import java.util.UUID;

/**
 * A request that changes something.
 *
 * @param id also the Idempotency-Key
 * @param body the JSON of the request, empty if it has none
 */
public record Operation(UUID id, Kind kind, UUID customerId, String path, String body) {

    /** The kind of a request, with its HTTP method and its successful status. */
    public enum Kind {
        TOP_UP("POST", 201, false), ORDER("POST", 202, false), CANCEL("POST", 202, true), COLLECT("POST", 200,
                true), MOVE("PATCH", 200, false);

        private final String method;
        private final int success;
        private final boolean refusable;

        Kind(String method, int success, boolean refusable) {
            this.method = method;
            this.success = success;
            this.refusable = refusable;
        }

        String method() {
            return method;
        }

        /** Returns true if a valid request may get this status. */
        public boolean expects(int status) {
            return status == success || (refusable && status == 409);
        }

    }

}
