package io.crema.local;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Health checks of the platform's processes. All services but the gateway speak TLS on their ports. */
final class Health {

    private static final String READINESS = "/actuator/health/readiness";

    private final PlatformConfig config;
    private @Nullable HttpClient client;

    Health(PlatformConfig config) {
        this.config = config;
    }

    String of(State.Recorded recorded) {
        return switch (recorded.service()) {
            case State.SUPERVISOR -> "UP";
            case "kafka", "postgres" -> Ports.isListening(recorded.port()) ? "UP" : "DOWN";
            case "zipkin" -> isUp(recorded.service(), recorded.port(), "/health") ? "UP" : "DOWN";
            default -> isReady(recorded.service(), recorded.port()) ? "UP" : "DOWN";
        };
    }

    boolean isReady(String service, int port) {
        return isUp(service, port, READINESS);
    }

    boolean isUp(String service, int port, String path) {
        try {
            return get(service, port, path).statusCode() == 200;
        } catch (IOException notReady) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Asks a process directly, without a token. */
    HttpResponse<String> get(String service, int port, String path) throws IOException, InterruptedException {
        var scheme = service.equals("zipkin") || service.equals(Programs.GATEWAY) ? "http" : "https";
        var request = HttpRequest.newBuilder(URI.create(scheme + "://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(2)).build();
        return client().send(request, HttpResponse.BodyHandlers.ofString());
    }

    private synchronized HttpClient client() {
        if (client == null) {
            client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(1)).sslContext(config.certificates().clientContext()).build();
        }
        return client;
    }
}
