package io.crema.e2e.load;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import io.crema.local.Api;
import io.crema.local.PlatformException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;

/** Sends requests through the gateway and renews its access token before it expires. */
final class ApiClient {

    private static final Duration TOKEN_LIFE = Duration.ofMinutes(10);
    private static final Duration WALLET_LIMIT = Duration.ofSeconds(60);

    private final Api api;
    private @Nullable String token;
    private long tokenEnds;

    ApiClient(Api api) {
        this.api = api;
    }

    UUID register(String name, String district) throws IOException {
        var response = api.call("POST", "/api/customers", token(), Map.of(),
                "{\"name\":\"%s\",\"district\":\"%s\"}".formatted(name, district));
        if (response.status() != 201) {
            throw new IllegalStateException("Customer not registered: " + response);
        }
        return UUID.fromString(response.body().path("customerId").asString());
    }

    /** Waits until the read side shows the wallet. After that, a top-up must succeed. */
    void awaitWallet(UUID customerId) {
        await("wallet of " + customerId).atMost(WALLET_LIMIT).until(
                () -> api.call("GET", "/api/wallets/" + customerId, token(), Map.of(), "").status() == 200);
    }

    /** Reads the order's status from the read side; empty if the read failed. */
    Optional<String> status(UUID orderId) {
        try {
            var response = api.call("GET", "/api/orders/" + orderId, token(), Map.of(), "");
            return Optional.of(response).filter(it -> it.status() < 500)
                    .map(it -> it.body().path("status").asString("unknown"));
        } catch (IOException | PlatformException noResponse) {
            return Optional.empty();
        }
    }

    Response send(Operation operation, int attempt) {
        try {
            var response = api.call(operation.kind().method(), operation.path(), token(),
                    Map.of("Idempotency-Key", operation.id().toString()), operation.body());
            return new Response(operation.id(), attempt, response.status(), response.body());
        } catch (IOException | PlatformException noResponse) {
            return new Response(operation.id(), attempt, 0,
                    JsonNodeFactory.instance.stringNode(noResponse.toString()));
        }
    }

    private synchronized String token() throws IOException {
        var known = token;
        if (known == null || System.nanoTime() > tokenEnds) {
            known = api.token("clerk", List.of());
            token = known;
            tokenEnds = System.nanoTime() + TOKEN_LIFE.toNanos();
        }
        return known;
    }

}
