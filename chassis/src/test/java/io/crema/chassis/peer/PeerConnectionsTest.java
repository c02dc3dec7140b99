package io.crema.chassis.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import javax.net.ssl.SSLContext;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.crema.local.Certificates;
import io.crema.tls.ServiceCertificate;
import io.crema.tls.ServiceTls;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;

/** A call with a token goes only to an instance that proves that it is the service. */
class PeerConnectionsTest {

    private final List<String> tokens = new CopyOnWriteArrayList<>();

    private final Certificates certificates;
    private final RestClient client;
    private final Path directory;

    PeerConnectionsTest(@TempDir Path directory) {
        this.directory = directory;
        certificates = certificates(directory.resolve("tls"));
        var peers = new PeerConnections(ServiceTls.of(certificates.of("order-service")), () -> "of-the-caller");
        client = RestClient.builder().requestInterceptor(peers.asCaller(Duration.ofSeconds(2)))
                .requestFactory(peers.to("payment-service", Duration.ofSeconds(2), Duration.ofSeconds(2))).build();
    }

    private static Certificates certificates(Path directory) {
        var made = new Certificates(directory);
        made.prepare(List.of("order-service", "payment-service", "barista-service"));
        return made;
    }

    @Test
    void bothProveWhoTheyAre() throws IOException {
        var server = certified(certificates, "payment-service");
        try {
            assertThat(get("https://127.0.0.1:" + server.getAddress().getPort())).isEqualTo("order-service");
            assertThat(tokens).containsExactly("Bearer of-the-caller");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void anotherServiceGetsNothing() throws IOException {
        getsNothing("https", certified(certificates, "barista-service"));
    }

    @Test
    void aServiceOfAnotherAuthorityGetsNothing() throws IOException {
        getsNothing("https", certified(certificates(directory.resolve("foreign")), "payment-service"));
    }

    @Test
    void aServiceWithoutACertificateGetsNothing() throws IOException {
        getsNothing("http", started(HttpServer.create()));
    }

    private void getsNothing(String scheme, HttpServer server) {
        try {
            assertThatExceptionOfType(ResourceAccessException.class)
                    .isThrownBy(() -> get(scheme + "://127.0.0.1:" + server.getAddress().getPort()));
            assertThat(tokens).isEmpty();
        } finally {
            server.stop(0);
        }
    }

    private String get(String uri) {
        return client.get().uri(uri).retrieve().requiredBody(String.class);
    }

    private HttpServer certified(Certificates authority, String service) throws IOException {
        var context = ServiceTls.of(authority.of(service)).contextForAnyService();
        var server = HttpsServer.create();
        server.setHttpsConfigurator(new AskingForCertificates(context));
        return started(server);
    }

    private HttpServer started(HttpServer server) throws IOException {
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.createContext("/", exchange -> {
            tokens.add(exchange.getRequestHeaders().getFirst("Authorization"));
            byte[] caller = exchange instanceof HttpsExchange secure
                    ? ServiceCertificate.nameOf(secure.getSSLSession().getPeerCertificates()[0]).orElseThrow()
                            .getBytes(StandardCharsets.UTF_8)
                    : new byte[1];
            exchange.sendResponseHeaders(200, caller.length);
            exchange.getResponseBody().write(caller);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static final class AskingForCertificates extends HttpsConfigurator {

        AskingForCertificates(SSLContext context) {
            super(context);
        }

        @Override
        public void configure(HttpsParameters parameters) {
            var asking = getSSLContext().getDefaultSSLParameters();
            asking.setNeedClientAuth(true);
            parameters.setSSLParameters(asking);
        }

    }

}
