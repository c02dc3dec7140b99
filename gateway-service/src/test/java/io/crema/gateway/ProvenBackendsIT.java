package io.crema.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.crema.local.Certificates;
import io.crema.tls.ServiceTls;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Discovery that names rogue instances: none of them gets a request or a token. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = "crema.tls=target/tls/gateway-service")
@Import(GatewayIT.Identity.class)
class ProvenBackendsIT {

    private static final Logger log = LoggerFactory.getLogger(ProvenBackendsIT.class);

    private static final Certificates CERTIFICATES = certificates("tls");

    private static final Backend ORDERS = certified("order-service", CERTIFICATES);
    private static final Backend OTHER_SERVICE = certified("barista-service", CERTIFICATES);
    private static final Backend OTHER_AUTHORITY = certified("query-service", certificates("foreign-tls"));
    private static final Backend PLAIN = new Backend("payment-service");
    private static final Backend ZIPKIN = new Backend("zipkin");
    private static final Backend IDENTITY = certified("identity-service", CERTIFICATES);
    private static final ServerSocket BUSY = listen();

    @LocalServerPort
    int port;

    private static Certificates certificates(String directory) {
        var certificates = new Certificates(Path.of("target", directory));
        certificates.prepare(List.of("gateway-service", "order-service", "barista-service", "query-service",
                "identity-service"));
        return certificates;
    }

    private static Backend certified(String service, Certificates certificates) {
        return new Backend(service, ServiceTls.of(certificates.of(service)).contextForAnyService());
    }

    @DynamicPropertySource
    static void instances(DynamicPropertyRegistry properties) {
        Backend.register(properties, "order-service", ORDERS, OTHER_SERVICE);
        Backend.register(properties, "payment-service", PLAIN);
        Backend.register(properties, "query-service", OTHER_AUTHORITY);
        Backend.register(properties, "barista-service", ORDERS);
        properties.add("CREMA_ZIPKIN_URL", () -> "http://127.0.0.1:" + ZIPKIN.port());
        properties.add("spring.cloud.discovery.client.simple.instances.identity-service[0].uri",
                () -> "https://127.0.0.1:" + BUSY.getLocalPort());
    }

    @AfterAll
    static void end() throws IOException {
        BUSY.close();
        Stream.of(ORDERS, OTHER_SERVICE, OTHER_AUTHORITY, PLAIN, IDENTITY, ZIPKIN).forEach(Backend::ends);
    }

    @Test
    void aWriteGoesToTheInstanceThatProvesItselfAndNotToAnotherServices() throws Exception {
        for (int i = 0; i < 6; i++) {
            var answer = send("POST", "/api/orders");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("order-service");
        }
        assertThat(OTHER_SERVICE.requests()).isEmpty();
    }

    @Test
    void anInstanceWithoutCertificateGetsNothing() throws Exception {
        isUnavailable(send("POST", "/api/wallets/1/top-ups"));
        assertThat(PLAIN.requests()).isEmpty();
    }

    @Test
    void anInstanceOfAnotherAuthorityGetsNothing() throws Exception {
        isUnavailable(send("GET", "/api/wallets/1"));
        assertThat(OTHER_AUTHORITY.requests()).isEmpty();
    }

    @Test
    void anOpenConnectionToOneServiceCarriesNoRequestForAnotherAtItsAddress() throws Exception {
        assertThat(send("POST", "/api/orders").statusCode()).isEqualTo(200);
        ORDERS.is(Backend.WELL);

        isUnavailable(send("GET", "/operations/barista-service/parked-keys"));
        assertThat(ORDERS.requests()).isEmpty();
    }

    @Test
    void zipkinHasNoCertificateAndGetsNoToken() throws Exception {
        assertThat(send("GET", "/operations/zipkin/api/v2/traces").body()).isEqualTo("zipkin");
        assertThat(ZIPKIN.requests().getFirst()).doesNotContainKey("Authorization");
    }

    @Test
    void aHandshakeMayTakeLongerThanConnecting() throws Exception {
        Thread.ofVirtual().start(() -> forwardLate(Duration.ofSeconds(1)));

        assertThat(send("POST", "/oauth2/token").statusCode()).isEqualTo(200);
    }

    private static ServerSocket listen() {
        try {
            return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Forwards one connection to identity-service, after a delay. */
    private static void forwardLate(Duration delay) {
        try (var caller = BUSY.accept(); var service = new Socket(InetAddress.getLoopbackAddress(), IDENTITY.port())) {
            Thread.sleep(delay);
            var answers = Thread.ofVirtual().start(() -> copy(service, caller));
            copy(caller, service);
            answers.join();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException closed) {
            log.debug("A side closed its connection", closed);
        }
    }

    @Test
    void aPartOfAComposedAnswerComesFromAnInstanceThatProvesItself() throws Exception {
        ORDERS.is((exchange, _) -> {
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write("[]".getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });

        for (int i = 0; i < 2; i++) {
            assertThat(send("GET", "/bff/web/customers/0190a1b2-0000-7000-8000-000000000001").body())
                    .contains("\"menu\":[]", "\"missing\":[\"wallet\",\"orders\"]");
        }
        ORDERS.is(Backend.WELL);
        assertThat(OTHER_SERVICE.requests()).isEmpty();
        assertThat(OTHER_AUTHORITY.requests()).isEmpty();
    }

    private static void isUnavailable(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("urn:crema:problem:service-unavailable");
    }

    private HttpResponse<String> send(String method, String path) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                    .method(method, method.equals("GET") ? BodyPublishers.noBody() : BodyPublishers.ofString("{}"))
                    .header("Authorization", "Bearer all").header("Content-Type", "application/json").build(),
                    BodyHandlers.ofString());
        }
    }

}
