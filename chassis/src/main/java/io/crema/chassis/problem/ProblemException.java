package io.crema.chassis.problem;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;

/**
 * An error that becomes a problem document of the type {@code urn:crema:problem:<slug>}. The slug is part of the API and
 * does not change once published. The detail tells the client what to change and reveals no internals.
 */
public class ProblemException extends ErrorResponseException {

    private static final long serialVersionUID = 1L;

    public ProblemException(HttpStatus status, String slug, String detail) {
        this(status, slug, detail, null);
    }

    public ProblemException(HttpStatus status, String slug, String detail, @Nullable Throwable cause) {
        super(status, Problems.of(status, slug, detail), cause);
    }

    /** Adds a member to the problem document, such as the values that are allowed. */
    public ProblemException with(String member, Object value) {
        getBody().setProperty(member, value);
        return this;
    }

    /** Adds header fields to the answer. */
    public ProblemException with(HttpHeaders headers) {
        getHeaders().putAll(headers);
        return this;
    }

    /** Sets the time after which the caller may retry. */
    public ProblemException retryAfter(Duration delay) {
        getHeaders().set(HttpHeaders.RETRY_AFTER, Long.toString(Math.max(1, delay.toSeconds())));
        return this;
    }

    /** 404: the thing does not exist, for example {@code notFound("unknown-customer", …)}. */
    public static ProblemException notFound(String slug, String detail) {
        return new ProblemException(HttpStatus.NOT_FOUND, slug, detail);
    }

    /** 409: the thing exists, but its state forbids the request. */
    public static ProblemException conflict(String slug, String detail) {
        return new ProblemException(HttpStatus.CONFLICT, slug, detail);
    }

    /** 422: the request is well formed but contradicts stored facts, for example an idempotency key of another request. */
    public static ProblemException unprocessable(String slug, String detail) {
        return new ProblemException(HttpStatus.UNPROCESSABLE_CONTENT, slug, detail);
    }

    /** 400 of the type {@code validation} about one field. */
    public static ProblemException invalid(String field, String message) {
        return new ProblemException(HttpStatus.BAD_REQUEST, "validation", Problems.INVALID).with("errors",
                List.of(new FieldProblem(field, message)));
    }

}
