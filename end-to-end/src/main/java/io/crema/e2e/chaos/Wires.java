package io.crema.e2e.chaos;

import java.io.IOException;
import java.util.Map;
import java.util.Objects;

import io.crema.local.Platform;
import io.crema.local.PlatformConfig;

/** The ways from the services to PostgreSQL and Kafka. */
final class Wires implements AutoCloseable {

    private final Map<String, Wire> byServer;

    Wires(PlatformConfig config) throws IOException {
        byServer = Map.of("postgres", new Wire(config.port("postgres")), "kafka", new Wire(config.port("kafka")));
    }

    /** Leads the services of a platform over these ways; only before its start. */
    void carry(Platform platform) {
        byServer.forEach((server, wire) -> platform.enter(server, wire.port()));
    }

    Wire get(String server) {
        return Objects.requireNonNull(byServer.get(server), server);
    }

    @Override
    public void close() throws IOException {
        for (var wire : byServer.values()) {
            wire.close();
        }
    }

}
