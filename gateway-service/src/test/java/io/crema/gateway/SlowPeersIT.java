package io.crema.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Clients and backends that send or read a little now and then: each is cut off in time, and nothing stays held. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = {
        "crema.gateway.header.deadline=1s", "crema.request.body-deadline=1s",
        "crema.gateway.resilience.backends.order-service.deadline=2s",
        "server.tomcat.connection-timeout=3s"})
@Import(GatewayIT.Identity.class)
class SlowPeersIT {

    private static final Duration IN_TIME = Duration.ofSeconds(8);
    private static final Duration DRIP = Duration.ofMillis(100);
    private static final String CHUNKED = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final RawBackend ORDERS = new RawBackend();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @LocalServerPort
    int port;

    @Autowired
    CircuitBreakerRegistry breakers;

    @DynamicPropertySource
    static void instances(DynamicPropertyRegistry properties) {
        properties.add("spring.cloud.discovery.client.simple.instances.order-service[0].uri",
                () -> "http://localhost:" + ORDERS.server.getLocalPort());
    }

    @AfterAll
    static void end() throws IOException {
        ORDERS.server.close();
        HTTP.close();
    }

    @BeforeEach
    void everythingIsWell() {
        breakers.getAllCircuitBreakers().forEach(CircuitBreaker::reset);
    }

    @Test
    void aHeaderThatTricklesInIsCutOff() throws Exception {
        try (var client = new Socket("localhost", port)) {
            client.getOutputStream()
                    .write("GET /api/menu HTTP/1.1\r\nHost: localhost\r\nX-Slow: ".getBytes(ISO_8859_1));

            assertThat(drippedUntilRefused(client.getOutputStream())).isLessThan(IN_TIME);
        }
    }

    @Test
    void aBodyThatTricklesInIsRefused() throws Exception {
        try (var client = new Socket("localhost", port)) {
            client.setSoTimeout((int) IN_TIME.toMillis());
            client.getOutputStream().write("""
                    POST /api/orders HTTP/1.1
                    Host: localhost
                    Authorization: Bearer all
                    Content-Type: application/json
                    Content-Length: 10000

                    """.replace("\n", "\r\n").getBytes(ISO_8859_1));
            var dripping = Thread.ofVirtual().start(() -> drippedUntilRefused(outputOf(client)));

            assertThat(new String(client.getInputStream().readNBytes(12), ISO_8859_1)).isEqualTo("HTTP/1.1 408");
            dripping.interrupt();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\nX-Slow: ", "HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"})
    void anAnswerThatTricklesInEndsWithATimeOut(String begin) {
        ORDERS.does(out -> {
            out.write(begin.getBytes(ISO_8859_1));
            drippedUntilRefused(out);
        });

        var answer = send("/api/menu");

        assertThat(answer.statusCode()).isEqualTo(504);
        assertThat(answer.body()).contains("urn:crema:problem:timeout", "order-service");
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("2");
        assertThat(answer.headers().firstValue("X-Slow")).isEmpty();
        ORDERS.isLeftAlone();
    }

    @Test
    void aBackendWhoseHeaderTricklesInCountsAsSlow() {
        ORDERS.does(out -> drippedUntilRefused(out));

        send("/api/menu");

        assertThat(breakers.circuitBreaker("order-service").getMetrics().getNumberOfFailedCalls()).isEqualTo(1);
        ORDERS.isLeftAlone();
    }

    @Test
    void anAnswerThatTricklesInAfterItHasBegunBreaksOff() {
        ORDERS.does(out -> {
            out.write((CHUNKED + "8000\r\n" + "x".repeat(0x8000) + "\r\nffff\r\n").getBytes(ISO_8859_1));
            drippedUntilRefused(out);
        });

        assertThatThrownBy(() -> send("/api/menu")).hasRootCauseInstanceOf(IOException.class);
        ORDERS.isLeftAlone();
    }

    @Test
    void halfAnAnswerInChunksDoesNotLookWhole() {
        ORDERS.does(out -> out.write((CHUNKED + "8000\r\n" + "x".repeat(0x8000) + "\r\n").getBytes(ISO_8859_1)));

        assertThatThrownBy(() -> send("/api/menu")).hasRootCauseInstanceOf(IOException.class);
    }

    @Test
    void halfAnAnswerOfWhichNothingWasSentIsAProblem() {
        ORDERS.does(out -> out
                .write("HTTP/1.1 200 OK\r\nETag: \"1\"\r\nContent-Length: 100\r\n\r\nhalf".getBytes(ISO_8859_1)));

        var answer = send("/api/menu");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("urn:crema:problem:service-unavailable");
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("2");
        assertThat(answer.headers().firstValue("ETag")).isEmpty();
    }

    @Test
    void aClientThatReadsALittleNowAndThenHoldsNoBackend() throws Exception {
        ORDERS.does(out -> {
            out.write(CHUNKED.getBytes(ISO_8859_1));
            byte[] chunk = ("10000\r\n" + "x".repeat(0x10000) + "\r\n").getBytes(ISO_8859_1);
            for (int i = 0; i < 10_000; i++) {
                out.write(chunk);
            }
        });
        try (var client = new Socket()) {
            client.setReceiveBufferSize(1024);
            client.connect(new java.net.InetSocketAddress("localhost", port));
            client.getOutputStream()
                    .write("GET /api/menu HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer all\r\n\r\n"
                            .getBytes(ISO_8859_1));
            assertThat(client.getInputStream().readNBytes(12)).isNotEmpty();

            ORDERS.isLeftAlone();
        }
    }

    private HttpResponse<String> send(String path) {
        return HTTP.sendAsync(
                HttpRequest.newBuilder(URI.create("http://localhost:" + port + path)).timeout(IN_TIME)
                        .header("Authorization", "Bearer all").build(),
                BodyHandlers.ofString()).join();
    }

    private static OutputStream outputOf(Socket socket) {
        try {
            return socket.getOutputStream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a byte now and then, and returns how long the other side took it. */
    private static Duration drippedUntilRefused(OutputStream out) {
        long begin = System.nanoTime();
        try {
            while (Duration.ofNanos(System.nanoTime() - begin).compareTo(IN_TIME) < 0) {
                out.write('x');
                Thread.sleep(DRIP);
            }
        } catch (IOException | InterruptedException refused) {
            return Duration.ofNanos(System.nanoTime() - begin);
        }
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    /** A server that answers each request with raw bytes and then closes the connection. */
    private static final class RawBackend {

        private interface Answer {

            void write(OutputStream out) throws IOException;

        }

        private final ServerSocket server;
        private final AtomicInteger connections = new AtomicInteger();
        private volatile Answer answer = out -> {
        };

        RawBackend() {
            try {
                server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            Thread.ofVirtual().start(this::accept);
        }

        void does(Answer next) {
            answer = next;
        }

        /** The gateway has closed all connections. */
        void isLeftAlone() {
            await().atMost(IN_TIME).until(() -> connections.get() == 0);
        }

        private void accept() {
            Stream.generate(this::connection).takeWhile(it -> !server.isClosed())
                    .forEach(it -> Thread.ofVirtual().start(() -> serve(it)));
        }

        private Socket connection() {
            try {
                return server.accept();
            } catch (IOException closed) {
                return new Socket();
            }
        }

        private void serve(Socket connection) {
            connections.incrementAndGet();
            try (connection) {
                byte[] request = new byte[8192];
                if (connection.getInputStream().read(request) > 0) {
                    answer.write(connection.getOutputStream());
                }
            } catch (IOException closed) {
                assertThat(closed).isNotNull();
            } finally {
                connections.decrementAndGet();
            }
        }

    }

}
