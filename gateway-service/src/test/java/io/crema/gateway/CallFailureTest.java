package io.crema.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

import javax.net.ssl.SSLHandshakeException;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.grpc.Status;
import org.apache.hc.client5.http.ClientProtocolException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.impl.classic.RequestFailedException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.util.Deadline;
import org.apache.hc.core5.util.DeadlineTimeoutException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.http.HttpStatus;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.web.client.HttpServerErrorException;
import org.springframework.web.client.ResourceAccessException;

/** The rule for what a failed call says about a backend. */
class CallFailureTest {

    static Stream<Arguments> failures() {
        return Stream.of(arguments(new ConnectException(), CallFailure.UNREACHABLE, true),
                arguments(new NoRouteToHostException(), CallFailure.UNREACHABLE, true),
                arguments(new UnknownHostException(), CallFailure.UNREACHABLE, true),
                arguments(new ConnectTimeoutException("slow"), CallFailure.UNREACHABLE, true),
                arguments(new SocketTimeoutException(), CallFailure.TIMED_OUT, true),
                arguments(new SocketException("reset"), CallFailure.CONNECTION_LOST, true),
                arguments(new NoHttpResponseException("closed"), CallFailure.CONNECTION_LOST, true),
                arguments(new ConnectionRequestTimeoutException(), CallFailure.POOL_EXHAUSTED, false),
                arguments(new RequestFailedException("pool",
                        new ExecutionException(DeadlineTimeoutException.from(Deadline.fromUnixMilliseconds(0)))),
                        CallFailure.POOL_EXHAUSTED, false),
                arguments(new ClientProtocolException("a header that cannot be sent"), CallFailure.UNRELATED, false),
                arguments(new IOException("anything else"), CallFailure.UNRELATED, false));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aFailureOfTheCallIsFoundBehindTheClientsException(IOException cause, CallFailure kind, boolean counts) {
        var failure = new ResourceAccessException("I/O error", cause);

        assertThat(CallFailure.of(failure)).isEqualTo(kind);
        assertThat(new CallFailure.Counts().test(failure)).isEqualTo(counts);
    }

    static Stream<Arguments> otherFailures() {
        return Stream.of(arguments(new RequestRejectedException("header"), CallFailure.UNRELATED, false),
                arguments(new IllegalArgumentException("URI"), CallFailure.UNRELATED, false),
                arguments(new IllegalStateException("URI"), CallFailure.UNRELATED, false),
                arguments(new IllegalStateException("No instances available for query-service"),
                        CallFailure.UNREACHABLE, true),
                arguments(CallNotPermittedException.createCallNotPermittedException(CircuitBreaker.ofDefaults("any")),
                        CallFailure.BREAKER_OPEN, false),
                arguments(new HttpServerErrorException(HttpStatus.SERVICE_UNAVAILABLE, "Unable to find instance"),
                        CallFailure.UNREACHABLE, true));
    }

    @ParameterizedTest
    @MethodSource("otherFailures")
    void anotherFailureCountsOnlyIfThereIsNoInstance(RuntimeException failure, CallFailure kind, boolean counts) {
        assertThat(CallFailure.of(failure)).isEqualTo(kind);
        assertThat(new CallFailure.Counts().test(failure)).isEqualTo(counts);
    }

    static Stream<Arguments> failuresOfGrpc() {
        return Stream.of(arguments(Status.UNAVAILABLE.withCause(new ConnectException()), CallFailure.UNREACHABLE, true),
                arguments(Status.UNAVAILABLE.withCause(new SSLHandshakeException("another service")),
                        CallFailure.UNREACHABLE, true),
                arguments(Status.UNAVAILABLE.withCause(new IOException("reset")), CallFailure.CONNECTION_LOST, true),
                arguments(Status.UNAVAILABLE, CallFailure.CONNECTION_LOST, true),
                arguments(Status.DEADLINE_EXCEEDED, CallFailure.TIMED_OUT, true),
                arguments(Status.CANCELLED, CallFailure.UNRELATED, false),
                arguments(Status.INVALID_ARGUMENT, CallFailure.UNRELATED, false));
    }

    @ParameterizedTest
    @MethodSource("failuresOfGrpc")
    void aCallOfGrpcFailsByItsStatusAndItsCause(Status status, CallFailure kind, boolean counts) {
        assertThat(CallFailure.of(status.asRuntimeException())).isEqualTo(kind);
        assertThat(new CallFailure.Counts().test(status.asRuntimeException())).isEqualTo(counts);
    }

}
