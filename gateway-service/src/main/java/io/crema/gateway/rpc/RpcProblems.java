package io.crema.gateway.rpc;

import java.util.Optional;
import java.util.regex.Pattern;

import io.crema.chassis.problem.ProblemException;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/** Translates the status of a failed call into a problem document. */
final class RpcProblems {

    private static final String NAMESPACE = "urn:crema:problem:";
    private static final Pattern TYPE = Pattern.compile(NAMESPACE + "([a-z0-9-]{1,64})");
    private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");
    private static final Metadata.Key<String> PROBLEM_TYPE = key("problem-type");
    private static final Metadata.Key<String> RETRY_AFTER = key("retry-after");

    private RpcProblems() {
    }

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }

    /** Returns the failure itself if the service gave no answer: the caller's breaker counts it. */
    static RuntimeException of(StatusRuntimeException failure) {
        Status status = failure.getStatus();
        return switch (status.getCode()) {
            case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED, OK -> failure;
            case INVALID_ARGUMENT, OUT_OF_RANGE -> problem(failure, HttpStatus.BAD_REQUEST, "validation");
            case UNAUTHENTICATED -> problem(failure, HttpStatus.UNAUTHORIZED, "unauthorized");
            case PERMISSION_DENIED -> problem(failure, HttpStatus.FORBIDDEN, "forbidden");
            case NOT_FOUND -> problem(failure, HttpStatus.NOT_FOUND, "not-found");
            case ALREADY_EXISTS, ABORTED -> problem(failure, HttpStatus.CONFLICT, "conflict");
            case FAILED_PRECONDITION -> problem(failure, HttpStatus.UNPROCESSABLE_CONTENT, "unprocessable-content");
            case RESOURCE_EXHAUSTED -> problem(failure, HttpStatus.TOO_MANY_REQUESTS, "too-many-requests");
            case UNIMPLEMENTED -> problem(failure, HttpStatus.NOT_IMPLEMENTED, "not-implemented");
            case UNKNOWN, INTERNAL, DATA_LOSS -> new ProblemException(HttpStatus.INTERNAL_SERVER_ERROR, "internal",
                    "The service failed unexpectedly: give its operator the traceId", failure);
        };
    }

    private static ProblemException problem(StatusRuntimeException failure, HttpStatus status, String slug) {
        var detail = failure.getStatus().getDescription();
        var problem = new ProblemException(status, slug(failure).orElse(slug),
                detail == null ? status.getReasonPhrase() : detail, failure);
        entry(failure, RETRY_AFTER, SECONDS).ifPresent(
                seconds -> problem.getHeaders().set(HttpHeaders.RETRY_AFTER, seconds));
        return problem;
    }

    private static Optional<String> slug(StatusRuntimeException failure) {
        return entry(failure, PROBLEM_TYPE, TYPE).map(type -> type.substring(NAMESPACE.length()));
    }

    private static Optional<String> entry(StatusRuntimeException failure, Metadata.Key<String> key, Pattern valid) {
        Metadata trailers = failure.getTrailers();
        return trailers == null
                ? Optional.empty()
                : Optional.ofNullable(trailers.get(key)).filter(valid.asMatchPredicate());
    }

}
