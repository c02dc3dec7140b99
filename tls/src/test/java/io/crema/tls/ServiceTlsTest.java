package io.crema.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;

import io.crema.local.Certificates;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

class ServiceTlsTest {

    private static final List<String> SERVICES = List.of("order-service", "gateway-service");

    @Test
    void connectsOnlyToTheServiceThatIsMeant(@TempDir Path directory) throws Exception {
        var certificates = certificates(directory);
        try (var orders = service("--crema.tls=" + certificates.of("order-service"), "--server.address=127.0.0.1")) {
            var gateway = ServiceTls.of(certificates.of("gateway-service"));

            assertThat(serial(gateway.contextFor("order-service"), orders)).isPositive();
            assertThatThrownBy(() -> serial(gateway.contextFor("payment-service"), orders))
                    .isInstanceOf(SSLHandshakeException.class)
                    .hasMessageContaining("does not name payment-service but order-service");
        }
    }

    @Test
    void takesUpNewCertificatesWithoutARestart(@TempDir Path directory) throws Exception {
        var certificates = certificates(directory);
        try (var orders = service("--crema.tls=" + certificates.of("order-service"), "--server.address=127.0.0.1")) {
            var gateway = ServiceTls.of(certificates.of("gateway-service")).contextFor("order-service");
            var before = serial(gateway, orders);

            certificates.renew(SERVICES);

            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(
                            serial(ServiceTls.of(certificates.of("gateway-service")).contextFor("order-service"),
                                    orders))
                            .isNotEqualTo(before));
        }
    }

    @Test
    void withoutCertificateTheLoopbackAddressIsTheOnlyOne() {
        assertThatThrownBy(() -> service("--server.address=0.0.0.0")).hasStackTraceContaining("Set CREMA_TLS");
        service("--server.address=127.0.0.1").close();
    }

    private static Certificates certificates(Path directory) {
        var certificates = new Certificates(directory);
        certificates.prepare(SERVICES);
        return certificates;
    }

    private static ConfigurableApplicationContext service(String... settings) {
        var application = new SpringApplication(Service.class);
        var arguments = new String[settings.length + 2];
        System.arraycopy(settings, 0, arguments, 0, settings.length);
        arguments[settings.length] = "--server.port=0";
        arguments[settings.length + 1] = "--eureka.client.enabled=false";
        return application.run(arguments);
    }

    private static BigInteger serial(SSLContext context, ConfigurableApplicationContext service) throws IOException {
        int port = service.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
        try (var socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port)) {
            socket.startHandshake();
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSerialNumber();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Service {}

}
