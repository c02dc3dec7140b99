package io.crema.gateway;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;

import javax.net.ssl.SSLHandshakeException;

import io.crema.gateway.Bulkheads.BulkheadFull;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.RequestNotExecutedException;
import org.apache.hc.core5.util.DeadlineTimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.client.HttpServerErrorException;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * The one rule for what a failed call says about a backend. Circuit breakers count, {@link Failover} repeats and
 * {@link Fallback} answers by it. Whatever is not listed here is the fault of the client or of the gateway: it never
 * counts against a backend.
 */
enum CallFailure {

    /** No instance is known, it accepts no connection or it does not prove who it is: nothing was sent. */
    UNREACHABLE,
    /** The connection broke before the answer: the backend may have done the work. */
    CONNECTION_LOST,
    /** No answer came in time: the backend may be doing the work. */
    TIMED_OUT,
    /** The circuit breaker lets no call through. */
    BREAKER_OPEN,
    /** All connections or calls that the gateway may have are in use. */
    POOL_EXHAUSTED,
    /** A cause that says nothing about the backend. */
    UNRELATED;

    /** A thread is interrupted when its deadline has passed: its connection then fails in any way. */
    static CallFailure of(Throwable failure) {
        if (Thread.currentThread().isInterrupted()) {
            return TIMED_OUT;
        }
        return causes(failure).map(CallFailure::ofOne)
                .filter(kind -> kind != UNRELATED).findFirst().orElse(UNRELATED);
    }

    private static CallFailure ofOne(Throwable failure) {
        return switch (failure) {
            case CallNotPermittedException _ -> BREAKER_OPEN;
            case HttpServerErrorException noInstance when isUnavailable(noInstance) -> UNREACHABLE;
            case IllegalStateException noInstance when isWithoutInstances(noInstance) -> UNREACHABLE;
            case BulkheadFull _,ConnectionRequestTimeoutException _,DeadlineTimeoutException _ -> POOL_EXHAUSTED;
            case ConnectException _,NoRouteToHostException _,UnknownHostException _,ConnectTimeoutException _,RequestNotExecutedException _,SSLHandshakeException _ ->
                UNREACHABLE;
            case SocketTimeoutException _ -> TIMED_OUT;
            case StatusRuntimeException failed -> ofStatus(failed.getStatus());
            case SocketException _,NoHttpResponseException _,ConnectionClosedException _,MalformedChunkCodingException _,EOFException _ ->
                CONNECTION_LOST;
            default -> UNRELATED;
        };
    }

    /** A call of gRPC without an answer. Its cause tells whether anything was sent. */
    private static CallFailure ofStatus(Status status) {
        return switch (status.getCode()) {
            case DEADLINE_EXCEEDED -> TIMED_OUT;
            case UNAVAILABLE -> causes(status.getCause()).map(CallFailure::ofOne).anyMatch(UNREACHABLE::equals)
                    ? UNREACHABLE
                    : CONNECTION_LOST;
            default -> UNRELATED;
        };
    }

    private static Stream<Throwable> causes(@Nullable Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause);
    }

    /** The exception of a client's load balancer for a service without instances, which has no type of its own. */
    private static boolean isWithoutInstances(IllegalStateException failure) {
        return String.valueOf(failure.getMessage()).startsWith("No instances available for ");
    }

    /** The exception of a route's load balancer for a service without instances. */
    private static boolean isUnavailable(HttpServerErrorException failure) {
        return failure.getStatusCode() == HttpStatus.SERVICE_UNAVAILABLE;
    }

    boolean countsAgainstBackend() {
        return switch (this) {
            case UNREACHABLE, CONNECTION_LOST, TIMED_OUT -> true;
            case BREAKER_OPEN, POOL_EXHAUSTED, UNRELATED -> false;
        };
    }

    /** Tells which exceptions a circuit breaker counts as failures. */
    public static final class Counts implements Predicate<Throwable> {

        @Override
        public boolean test(Throwable failure) {
            return CallFailure.of(failure).countsAgainstBackend();
        }

    }

    /**
     * Tells which answers a circuit breaker counts as failures: those by which a backend says that it can serve nobody. A
     * 500 is about one request, which a client could repeat until the breaker is open for everybody.
     */
    public static final class CountsAnswer implements Predicate<Object> {

        @Override
        public boolean test(Object answer) {
            return switch (answer) {
                case ServerResponse response -> servesNobody(response.statusCode().value());
                case BackendReads.Answer read -> servesNobody(read.status());
                default -> false;
            };
        }

        private static boolean servesNobody(int status) {
            return status >= 502 && status <= 504;
        }

    }

}
