package io.crema.local;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Health checks of the platform's processes. */
final class Health {

    private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(1)).build();

    private Health() {
    }

    static String of(State.Recorded recorded) {
        return switch (recorded.service()) {
            case State.SUPERVISOR -> "UP";
            case "kafka", "postgres" -> Ports.isFree(recorded.port()) ? "DOWN" : "UP";
            case "zipkin" -> isUp(recorded.port(), "/health") ? "UP" : "DOWN";
            default -> isUp(recorded.port(), "/actuator/health/readiness") ? "UP" : "DOWN";
        };
    }

    static boolean isUp(int port, String path) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(2)).build();
        try {
            return CLIENT.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notReady) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
