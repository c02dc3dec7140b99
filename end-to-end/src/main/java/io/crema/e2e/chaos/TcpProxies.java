package io.crema.e2e.chaos;

import java.io.IOException;
import java.util.Map;
import java.util.Objects;

import io.crema.local.Platform;
import io.crema.local.PlatformConfig;

/** The proxies between the services and PostgreSQL and Kafka. */
final class TcpProxies implements AutoCloseable {

    private final Map<String, TcpProxy> byServer;

    TcpProxies(PlatformConfig config) throws IOException {
        byServer = Map.of("postgres", new TcpProxy(config.port("postgres")), "kafka",
                new TcpProxy(config.port("kafka")));
    }

    /** Routes the services of a platform through the proxies. Call this before the platform starts. */
    void install(Platform platform) {
        byServer.forEach((server, proxy) -> platform.connectThrough(server, proxy.port()));
    }

    TcpProxy get(String server) {
        return Objects.requireNonNull(byServer.get(server), server);
    }

    @Override
    public void close() throws IOException {
        for (var proxy : byServer.values()) {
            proxy.close();
        }
    }

}
