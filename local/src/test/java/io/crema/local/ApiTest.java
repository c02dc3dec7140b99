package io.crema.local;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ApiTest {

    @Test
    void namesTheServiceThatTheGatewayDoesNotReach() throws IOException {
        var gateway = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        gateway.createContext("/", exchange -> {
            var path = exchange.getRequestURI().getPath();
            var body = (path.equals("/oauth2/token")
                    ? "{\"access_token\":\"t\"}"
                    : "{\"title\":\"%s\"}"
                            .formatted(path))
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(path.startsWith("/api/wallets/") ? 503 : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        gateway.start();
        try {
            var api = Api.at(URI.create("http://127.0.0.1:" + gateway.getAddress().getPort()));

            assertThatThrownBy(() -> api.awaitRoutes(Duration.ofMillis(100)))
                    .hasMessageContaining("The gateway does not reach payment-service")
                    .hasMessageContaining("503").hasMessageContaining("./crema logs payment-service");
        } finally {
            gateway.stop(0);
        }
    }
}
