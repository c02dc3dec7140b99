package io.crema.e2e.load;

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

/** Sends the customers' requests through the gateway with a token that is renewed in time. */
final class Clerk {

    private static final Duration TOKEN_LIFE = Duration.ofMinutes(20);
    private static final Duration WALLET_LIMIT = Duration.ofSeconds(60);

    private final Api api;
    private @Nullable String token;
    private long tokenEnds;

    Clerk(Api api) {
        this.api = api;
    }

    UUID register(String name, String district) throws IOException {
        var answer = api.call("POST", "/api/customers", token(), Map.of(),
                "{\"name\":\"%s\",\"district\":\"%s\"}".formatted(name, district));
        if (answer.status() != 201) {
            throw new IllegalStateException("no customer was registered: " + answer);
        }
        return UUID.fromString(answer.body().path("customerId").asString());
    }

    /** Waits until the read side shows the wallet, so that a top-up must succeed. */
    void awaitWallet(UUID customerId) throws IOException {
        var limit = System.nanoTime() + WALLET_LIMIT.toNanos();
        while (api.call("GET", "/api/wallets/" + customerId, token(), Map.of(), "").status() != 200) {
            if (System.nanoTime() > limit) {
                throw new IllegalStateException("the wallet of " + customerId + " was not opened");
            }
        }
    }

    /** The order's status as the read side shows it; nothing when it does not answer. */
    Optional<String> status(UUID orderId) {
        try {
            var answer = api.call("GET", "/api/orders/" + orderId, token(), Map.of(), "");
            return Optional.of(answer).filter(a -> a.status() < 500)
                    .map(a -> a.body().path("status").asString("unknown"));
        } catch (IOException | PlatformException noAnswer) {
            return Optional.empty();
        }
    }

    Told ask(Intent intent, int attempt) {
        try {
            var answer = api.call(intent.deed().method(), intent.path(), token(),
                    Map.of("Idempotency-Key", intent.id().toString()), intent.body());
            return new Told(intent.id(), attempt, answer.status(), answer.body());
        } catch (IOException | PlatformException noAnswer) {
            return new Told(intent.id(), attempt, 0, JsonNodeFactory.instance.stringNode(noAnswer.toString()));
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
