package io.crema.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

import javax.net.ssl.SSLContext;

import io.crema.local.Certificates;
import io.crema.tls.ServiceTls;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The config server under attack by callers without a certificate, and by a service that asks for another's settings. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = {
        "CREMA_CONFIG_REPO=../config-repo", "eureka.client.enabled=false", "crema.tls=target/tls/config-service"})
@ExtendWith(OutputCaptureExtension.class)
class ConfigServerIT {

    private static final Certificates CERTIFICATES = new Certificates(Path.of("target", "tls"));

    static {
        CERTIFICATES.prepare(List.of("config-service", "identity-service", "order-service"));
    }

    @LocalServerPort
    int port;

    @ParameterizedTest
    @CsvSource({"identity-service, crema.identity.token-life", "order-service, crema.order.step-timeout"})
    void aServiceGetsItsOwnSettings(String service, String content) throws Exception {
        var answer = as(service, "/" + service + "/default");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains(content, "CREMA_KAFKA");
        assertThat(as(service, "/" + service + "/dns").body()).contains("application-dns.yml");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/identity-service/default", "/order-service,identity-service/default",
            "/order*/default", "/*/default", "/application/default", "/identity-service/default/main",
            "/order-service/default/main", "/order-service/x,..", "/order-service/default/main/identity-service.yml",
            "/identity-service-default.yml", "/identity-service-default.properties", "/identity-service-default.json",
            "/main/identity-service-default.yml", "/order-service/../identity-service/default",
            "/order-service/%2e%2e/identity-service/default", "/order-service;/identity-service/default",
            "//identity-service/default", "/actuator/env", "/key", "/encrypt/status"})
    void aServiceGetsNothingElse(String path) throws Exception {
        var answer = as("order-service", path);

        assertThat(answer.statusCode()).isIn(400, 403);
        assertThat(answer.body()).contains("urn:crema:problem:").doesNotContain("crema_identity");
    }

    @Test
    void tomcatItselfRefusesAnEncodedSlash() throws Exception {
        assertThat(as("order-service", "/order-service%2Fdefault").statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/encrypt", "/decrypt", "/monitor", "/order-service/default", "/actuator/refresh"})
    void nothingCanBePosted(String path) throws Exception {
        assertThat(send(ServiceTls.of(CERTIFICATES.of("order-service")).contextFor("config-service"),
                HttpRequest.newBuilder(uri(path)).POST(HttpRequest.BodyPublishers.ofString("x"))).statusCode())
                .isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/identity-service/default", "/order-service/default", "/anonymousUser/default",
            "/encrypt/status"})
    void withoutCertificateNothingIsServed(String path) throws Exception {
        assertThat(send(CERTIFICATES.clientContext(), HttpRequest.newBuilder(uri(path))).statusCode()).isEqualTo(403);
    }

    @Test
    void aForeignHostIsRefused() throws Exception {
        try (var socket = ServiceTls.of(CERTIFICATES.of("order-service")).contextFor("config-service")
                .getSocketFactory().createSocket("127.0.0.1", port)) {
            socket.getOutputStream()
                    .write("GET /order-service/default HTTP/1.1\r\nHost: attacker.example\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 400").doesNotContain("CREMA_KAFKA");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/x/..%0aFORGED/main", "/order-service/..%0d%0aFORGED/main", "/order-service/x%0aFORGED",
            "/order-service%0aFORGED/default", "/x/%E2%80%A8FORGED"})
    void aMalformedNameNeitherForgesNorFillsTheLog(String path, CapturedOutput log) throws Exception {
        var before = log.getAll().length();

        assertThat(as("order-service", path).statusCode()).isIn(400, 403);

        assertThat(log.getAll().substring(before)).doesNotContain("FORGED").hasSizeLessThan(300);
    }

    @Test
    void healthIsOpen() throws Exception {
        assertThat(send(CERTIFICATES.clientContext(), HttpRequest.newBuilder(uri("/actuator/health/readiness")))
                .statusCode()).isEqualTo(200);
    }

    private HttpResponse<String> as(String service, String path) throws Exception {
        return send(ServiceTls.of(CERTIFICATES.of(service)).contextFor("config-service"),
                HttpRequest.newBuilder(uri(path)));
    }

    private URI uri(String path) {
        return URI.create("https://localhost:" + port + path);
    }

    private static HttpResponse<String> send(SSLContext context, HttpRequest.Builder request) throws Exception {
        try (var client = HttpClient.newBuilder().sslContext(context).build()) {
            return client.send(request.build(), BodyHandlers.ofString());
        }
    }

}
