package io.crema.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;

import io.crema.local.Certificates;
import io.crema.tls.ServiceTls;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The registry under attack by callers without a certificate, and by a service that claims another's name. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = "crema.tls=target/tls/discovery-service")
class RegistryIT {

    private static final String ORDERS = "/eureka/apps/ORDER-SERVICE";

    private static final Certificates CERTIFICATES = new Certificates(Path.of("target", "tls"));

    static {
        CERTIFICATES.prepare(List.of("discovery-service", "order-service", "barista-service"));
    }

    @LocalServerPort
    int port;

    @BeforeEach
    void theRealInstanceIsRegistered() throws Exception {
        assertThat(as("order-service", "POST", ORDERS, instance("ORDER-SERVICE", "order-service", "real"))
                .statusCode()).isEqualTo(204);
    }

    @Test
    void aServiceMayDoAllToItsOwnInstances() throws Exception {
        assertThat(as("order-service", "PUT", ORDERS + "/real?status=UP", "").statusCode()).isEqualTo(200);
        assertThat(as("order-service", "PUT", ORDERS + "/real/status?value=OUT_OF_SERVICE", "").statusCode())
                .isEqualTo(200);
        assertThat(as("order-service", "DELETE", ORDERS + "/real/status", "").statusCode()).isEqualTo(200);
        assertThat(as("order-service", "DELETE", ORDERS + "/real", "").statusCode()).isEqualTo(200);
    }

    @Test
    void everyServiceMayRead() throws Exception {
        assertThat(as("barista-service", "GET", "/eureka/apps/", "").body()).contains("real");
    }

    @ParameterizedTest
    @CsvSource({"POST, ''", "PUT, /real", "PUT, /real/status?value=OUT_OF_SERVICE", "DELETE, /real/status",
            "DELETE, /real", "PUT, /real/metadata?zone=x", "POST, /", "DELETE, //real", "DELETE, /./real",
            "DELETE, /real;x=y", "DELETE, /%2e/real"})
    void anotherServiceMayNotWrite(String method, String path) throws Exception {
        HttpResponse<String> answer = as("barista-service", method, ORDERS + path,
                method.equals("POST") ? instance("ORDER-SERVICE", "order-service", "rogue") : "");

        assertThat(answer.statusCode()).isIn(400, 403);
        assertThat(answer.body()).contains("urn:crema:problem:");
        isUntouched();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/eureka/apps/BARISTA-SERVICE/../ORDER-SERVICE",
            "/eureka/apps/BARISTA-SERVICE%2F..%2FORDER-SERVICE", "/eureka/apps/barista-service/%2e%2e/ORDER-SERVICE"})
    void noDetourLeadsToAnothersName(String path) throws Exception {
        assertThat(as("barista-service", "POST", path, instance("ORDER-SERVICE", "order-service", "rogue"))
                .statusCode()).isIn(400, 403);
        isUntouched();
    }

    @ParameterizedTest
    @CsvSource({"ORDER-SERVICE, barista-service, 400", "BARISTA-SERVICE, order-service, 403",
            "BARISTA-SERVICE, 'barista-service,order-service', 403"})
    void anInstanceMayNotServeAnothersNameByItsContent(String application, String address, int status)
            throws Exception {
        assertThat(as("barista-service", "POST", "/eureka/apps/BARISTA-SERVICE",
                instance(application, address, "rogue")).statusCode()).isEqualTo(status);
        isUntouched();
    }

    @ParameterizedTest
    @CsvSource({"POST, /eureka/apps/ORDER-SERVICE", "PUT, /eureka/apps/ORDER-SERVICE/real/status?value=OUT_OF_SERVICE",
            "DELETE, /eureka/apps/ORDER-SERVICE/real", "GET, /eureka/apps/", "GET, /eureka/vips/order-service",
            "GET, /eureka/instances/real", "GET, /"})
    void withoutCertificateNothingIsAllowed(String method, String path) throws Exception {
        var answer = send(HttpClient.newBuilder().sslContext(CERTIFICATES.clientContext()).build(), method, path,
                method.equals("POST") ? instance("ORDER-SERVICE", "order-service", "rogue") : "");

        assertThat(answer.statusCode()).isEqualTo(403);
        isUntouched();
    }

    @ParameterizedTest
    @CsvSource({"POST, /eureka/peerreplication/batch/", "PUT, /eureka/asg/order/status?value=DISABLED",
            "GET, /eureka/serverinfo/statusoverrides", "GET, /", "GET, /lastn", "GET, /actuator/env",
            "POST, /eureka/apps/"})
    void whatNoServiceNeedsIsClosed(String method, String path) throws Exception {
        assertThat(as("order-service", method, path,
                method.equals("POST")
                        ? "{\"replicationList\":[{\"appName\":\"ORDER-SERVICE\",\"id\":\"real\",\"action\":\"Cancel\"}]}"
                        : "")
                .statusCode()).isEqualTo(403);
        isUntouched();
    }

    @Test
    void aCertificateOfAnotherAuthorityIsRefused(@TempDir Path foreign) {
        var others = new Certificates(foreign);
        others.prepare(List.of("order-service"));
        var client = HttpClient.newBuilder().sslContext(ServiceTls.of(others.of("order-service"))
                .contextForAnyService()).build();

        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> send(client, "GET", "/eureka/apps/", "")))
                .isInstanceOf(IOException.class);
    }

    @Test
    void healthIsOpen() throws Exception {
        assertThat(send(HttpClient.newBuilder().sslContext(CERTIFICATES.clientContext()).build(), "GET",
                "/actuator/health/readiness", "").statusCode()).isEqualTo(200);
    }

    private void isUntouched() throws Exception {
        assertThat(as("order-service", "GET", "/eureka/apps/", "").body()).contains("real")
                .doesNotContain("rogue", "OUT_OF_SERVICE");
    }

    private HttpResponse<String> as(String service, String method, String path, String body) throws Exception {
        return send(HttpClient.newBuilder().sslContext(
                ServiceTls.of(CERTIFICATES.of(service)).contextFor("discovery-service")).build(), method, path, body);
    }

    private HttpResponse<String> send(HttpClient client, String method, String path, String body) throws Exception {
        try (client) {
            return client.send(HttpRequest.newBuilder(URI.create("https://localhost:" + port + path))
                    .header("Content-Type", "application/json").header("Accept", "application/json")
                    .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body)).build(),
                    BodyHandlers.ofString());
        }
    }

    private static String instance(String application, String address, String id) {
        return """
                {"instance": {"instanceId": "%s", "app": "%s", "vipAddress": "%s", "secureVipAddress": "%s",
                 "hostName": "10.9.8.7", "ipAddr": "10.9.8.7", "status": "UP", "port": {"$": 1, "@enabled": "true"},
                 "dataCenterInfo": {"@class": "com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo",
                 "name": "MyOwn"}}}""".formatted(id, application, address, address);
    }

}
