package io.crema.e2e.load;

import java.util.UUID;

/**
 * What a client wants done.
 *
 * @param id also the Idempotency-Key
 * @param body the JSON of the request, empty if it has none
 */
public record Intent(UUID id, Deed deed, UUID customerId, String path, String body) {

    /** What kind of request it is. */
    public enum Deed {
        TOP_UP("POST", 201, false), ORDER("POST", 202, false), CANCEL("POST", 202, true), COLLECT("POST", 200,
                true), MOVE("PATCH", 200, false);

        private final String method;
        private final int success;
        private final boolean refusable;

        Deed(String method, int success, boolean refusable) {
            this.method = method;
            this.success = success;
            this.refusable = refusable;
        }

        String method() {
            return method;
        }

        /** Whether a client that asks for something sensible may be told this. */
        public boolean expects(int status) {
            return status == success || (refusable && status == 409);
        }

    }

}
