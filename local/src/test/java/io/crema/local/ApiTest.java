package io.crema.local;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiTest {

    @Test
    void namesTheServiceThatTheGatewayDoesNotReach(@TempDir Path home) throws IOException {
        Files.createDirectory(home.resolve("bakery-service"));
        Files.writeString(home.resolve("bakery-service/service.yml"), """
                role: business
                heap-mb: 100
                memory-mb: 200
                api:
                  - { methods: [ POST ], path: "/api/bread/*/slices", scope: "bread:write" }
                  - { methods: [ GET ], path: "/api/bread/**", scope: "bread:read" }
                """);
        var services = Services.of(home);
        var gateway = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        gateway.createContext("/", exchange -> {
            var path = exchange.getRequestURI().getPath();
            var body = (path.equals("/oauth2/token")
                    ? "{\"access_token\":\"t\"}"
                    : "{\"title\":\"%s\"}"
                            .formatted(path))
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(path.startsWith("/api/bread/") ? 503 : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        gateway.start();
        try {
            var api = Api.at(URI.create("http://127.0.0.1:" + gateway.getAddress().getPort()));

            assertThatThrownBy(() -> api.awaitRoutes(services, Duration.ofMillis(100)))
                    .hasMessageContaining("The gateway does not reach bakery-service")
                    .hasMessageContaining("503").hasMessageContaining("./crema logs bakery-service");
        } finally {
            gateway.stop(0);
        }
    }
}
