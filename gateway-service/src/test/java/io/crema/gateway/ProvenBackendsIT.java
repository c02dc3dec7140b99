package io.crema.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import io.crema.local.Certificates;
import io.crema.tls.ServiceTls;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Discovery that names rogue instances: none of them gets a request or a token. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = "crema.tls=target/tls/gateway-service")
@Import(GatewayIT.Identity.class)
class ProvenBackendsIT {

    private static final Certificates CERTIFICATES = certificates("tls");

    private static final Backend ORDERS = certified("order-service", CERTIFICATES);
    private static final Backend OTHER_SERVICE = certified("barista-service", CERTIFICATES);
    private static final Backend OTHER_AUTHORITY = certified("query-service", certificates("foreign-tls"));
    private static final Backend PLAIN = new Backend("payment-service");
    private static final Backend ZIPKIN = new Backend("zipkin");

    @LocalServerPort
    int port;

    private static Certificates certificates(String directory) {
        var certificates = new Certificates(Path.of("target", directory));
        certificates.prepare(List.of("gateway-service", "order-service", "barista-service", "query-service"));
        return certificates;
    }

    private static Backend certified(String service, Certificates certificates) {
        return new Backend(service, ServiceTls.of(certificates.of(service)).contextForAnyService());
    }

    @DynamicPropertySource
    static void instances(DynamicPropertyRegistry properties) {
        var instances = "spring.cloud.discovery.client.simple.instances.";
        properties.add(instances + "order-service[0].uri", () -> "https://127.0.0.1:" + ORDERS.port());
        properties.add(instances + "order-service[1].uri", () -> "https://127.0.0.1:" + OTHER_SERVICE.port());
        properties.add(instances + "payment-service[0].uri", () -> "http://127.0.0.1:" + PLAIN.port());
        properties.add(instances + "query-service[0].uri", () -> "https://127.0.0.1:" + OTHER_AUTHORITY.port());
        properties.add(instances + "barista-service[0].uri", () -> "https://127.0.0.1:" + ORDERS.port());
        properties.add("CREMA_ZIPKIN_URL", () -> "http://127.0.0.1:" + ZIPKIN.port());
    }

    @AfterAll
    static void end() {
        Stream.of(ORDERS, OTHER_SERVICE, OTHER_AUTHORITY, PLAIN, ZIPKIN).forEach(Backend::ends);
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
        isUnavailable(send("GET", "/api/orders/1"));
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
