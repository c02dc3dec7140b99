package io.crema.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process that reaches every port of the platform's network, and has no certificate and no password. */
abstract class Intruder {

    private static final String INSTANCE = """
            {"instance": {"instanceId": "rogue", "app": "ORDER-SERVICE", "hostName": "rogue", "ipAddr": "10.0.0.66",
             "vipAddress": "order-service", "status": "UP", "port": {"$": 80, "@enabled": "true"},
             "dataCenterInfo": {"@class": "com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo", "name": "MyOwn"}}}
            """;

    private final PlatformUnderTest platform;

    Intruder(PlatformUnderTest platform) {
        this.platform = platform;
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST /eureka/apps/ORDER-SERVICE", "GET /eureka/apps",
            "DELETE /eureka/apps/ORDER-SERVICE/x",
            "PUT /eureka/apps/ORDER-SERVICE/x/status?value=OUT_OF_SERVICE"})
    void hasNoAccessToTheRegistry(String request) throws Exception {
        assertThat(send("discovery-service", request).statusCode()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /identity-service/default", "GET /order-service/default", "POST /decrypt",
            "POST /encrypt"})
    void readsNoSettings(String request) throws Exception {
        assertThat(send("config-service", request).statusCode()).isIn(400, 403, 404);
    }

    @Test
    void sendsNothingToKafkaWithoutALogin() {
        assertThatThrownBy(() -> connectToKafka(Map.of())).hasCauseInstanceOf(TimeoutException.class);
    }

    @Test
    void guessesNoLoginOfKafka() {
        assertThatThrownBy(() -> connectToKafka(Map.of("security.protocol", "SASL_PLAINTEXT", "sasl.mechanism",
                "SCRAM-SHA-512", "sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"order-service\" password=\"order-service\";")))
                .hasCauseInstanceOf(SaslAuthenticationException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgres", "crema_order"})
    void opensNoDatabase(String user) {
        var address = platform.address("postgres");
        assertThatThrownBy(() -> DriverManager.getConnection("jdbc:postgresql://%s:%d/crema_order"
                .formatted(address.getHostString(), address.getPort()), user, "crema").close())
                .isInstanceOfSatisfying(SQLException.class,
                        refused -> assertThat(refused.getSQLState()).isEqualTo("28P01"));
    }

    private HttpResponse<String> send(String service, String request) throws Exception {
        InetSocketAddress address = platform.address(service);
        String[] parts = request.split(" ", 2);
        try (var client = HttpClient.newBuilder().sslContext(trustingAnybody()).build()) {
            return client.send(HttpRequest
                    .newBuilder(URI.create(
                            "https://%s:%d%s".formatted(address.getHostString(), address.getPort(), parts[1])))
                    .header("Content-Type", "application/json")
                    .method(parts[0], BodyPublishers.ofString(parts[0].equals("POST") ? INSTANCE : "")).build(),
                    BodyHandlers.ofString());
        }
    }

    private void connectToKafka(Map<String, Object> login) throws Exception {
        var address = platform.address("kafka");
        var settings = new HashMap<>(login);
        settings.put("bootstrap.servers", address.getHostString() + ":" + address.getPort());
        settings.put("default.api.timeout.ms", 3_000);
        settings.put("request.timeout.ms", 2_000);
        try (var admin = Admin.create(settings)) {
            admin.listTopics().names().get();
        }
    }

    private static SSLContext trustingAnybody() throws Exception {
        var context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[]{new Anybody()}, new SecureRandom());
        return context;
    }

    /** An intruder does not care whom it talks to. */
    private static final class Anybody extends X509ExtendedTrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }

    }

}
