package io.crema.messaging;

import java.util.function.Supplier;

/** The inbox of HTTP: a request that is repeated with its {@code Idempotency-Key} gets the first answer. */
public interface IdempotentRequests {

    /**
     * Runs the deed once per key, in one transaction with the record of its answer. A concurrent request with the same
     * key waits for the first one to commit. If the deed throws, nothing is recorded.
     *
     * @param scope the caller and the operation; keys of different scopes are different keys
     * @param key the client's {@code Idempotency-Key}
     * @param request what was asked, compared by its JSON
     * @param answerType the JSON shape of the answer
     * @throws IdempotencyKeyReused if the key was used for another request
     */
    <A> A once(String scope, String key, Object request, Class<A> answerType, Supplier<A> deed);

    /** The key was used before with another request body. */
    class IdempotencyKeyReused extends RuntimeException {

        private static final long serialVersionUID = 1L;

        IdempotencyKeyReused(String key) {
            super("Idempotency-Key " + key + " was used with another request");
        }

    }

}
