package io.crema.messaging;

import java.net.URI;
import java.util.function.Supplier;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/**
 * The inbox of HTTP: a request that is repeated with its {@code Idempotency-Key} gets the first answer, for as long as
 * {@code crema.messaging.retention.requests} keeps it.
 */
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

    /** The key was used before with another request: 422, the problem {@code idempotency-key-reused}. */
    class IdempotencyKeyReused extends ErrorResponseException {

        private static final long serialVersionUID = 1L;

        IdempotencyKeyReused(String key) {
            super(HttpStatus.UNPROCESSABLE_CONTENT, problem(key), null);
        }

        private static ProblemDetail problem(String key) {
            var problem = ProblemDetail.forStatusAndDetail(HttpStatus.UNPROCESSABLE_CONTENT,
                    "The Idempotency-Key " + key + " was used with another request");
            problem.setType(URI.create("urn:crema:problem:idempotency-key-reused"));
            return problem;
        }

    }

}
