package io.crema.messaging.request;

import java.net.URI;
import java.util.function.Supplier;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/**
 * Makes HTTP requests idempotent. A request that is repeated with its {@code Idempotency-Key} gets the first answer, for
 * as long as {@code crema.messaging.retention.requests} says.
 */
public interface IdempotentRequests {

    /**
     * Runs the action once per key, in one transaction that also stores its answer. A concurrent request with the same
     * key waits until the first one commits. If the action throws, nothing is stored.
     *
     * @param scope the caller and the operation; the same key in another scope is another key
     * @param key the client's {@code Idempotency-Key}
     * @param request the request, compared by its JSON
     * @param answerType the type of the answer, stored as JSON
     * @throws IdempotencyKeyReused if the key was used with another request
     */
    <A> A once(String scope, String key, Object request, Class<A> answerType, Supplier<A> action);

    /** The key was used with another request. Answered with 422 and the type {@code idempotency-key-reused}. */
    class IdempotencyKeyReused extends ErrorResponseException {

        private static final long serialVersionUID = 1L;

        IdempotencyKeyReused(String key) {
            super(HttpStatus.UNPROCESSABLE_CONTENT, problem(key), null);
        }

        private static ProblemDetail problem(String key) {
            var problem = ProblemDetail.forStatusAndDetail(HttpStatus.UNPROCESSABLE_CONTENT,
                    "The Idempotency-Key " + key + " was used with another request; use a new key");
            problem.setType(URI.create("urn:crema:problem:idempotency-key-reused"));
            return problem;
        }

    }

}
