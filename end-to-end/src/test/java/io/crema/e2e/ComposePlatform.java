package io.crema.e2e;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import io.crema.e2e.invariants.Invariants;
import io.crema.local.Api;
import io.crema.local.Platform;
import io.crema.local.Services;

/** The platform of {@code docker compose up}, with existing images, a separate project name and free ports. */
final class ComposePlatform implements PlatformUnderTest {

    private static final Map<String, Integer> PORTS = Map.of("config-service", 8080, "discovery-service", 8080, "kafka",
            9092, "postgres", 5432);

    private final int gateway = Compose.freePort();
    private final int zipkin = Compose.freePort();
    private final int prometheus = Compose.freePort();
    private final int postgres = Compose.freePort();
    private final int kafka = Compose.freePort();
    private final Compose compose = new Compose("crema-end-to-end",
            Map.of("CREMA_GATEWAY_PORT", Integer.toString(gateway), "CREMA_ZIPKIN_PORT", Integer.toString(zipkin),
                    "CREMA_PROMETHEUS_PORT", Integer.toString(prometheus), "CREMA_POSTGRES_PORT",
                    Integer.toString(postgres), "CREMA_KAFKA_PORT", Integer.toString(kafka)));

    @Override
    public void up() {
        compose.run("up", "--detach", "--wait", "--no-build");
        api().awaitRoutes(Services.of(PlatformUnderTest.HOME));
    }

    @Override
    public Api api() {
        return Api.at(URI.create("http://localhost:" + gateway));
    }

    @Override
    public URI zipkin() {
        return URI.create("http://localhost:" + zipkin);
    }

    /** Starts Prometheus and returns its URL. */
    URI prometheus() {
        compose.run("up", "--detach", "--wait", "--no-build", "prometheus");
        return URI.create("http://localhost:" + prometheus);
    }

    /** Runs a command in the container of a service and returns its output. */
    String execute(String service, String... command) {
        return compose.run(Stream.concat(Stream.of("exec", "-T", service), Stream.of(command)).toArray(String[]::new));
    }

    @Override
    public InetSocketAddress address(String part) {
        var container = compose.run("ps", "--quiet", part);
        return InetSocketAddress.createUnresolved(Compose.addressOf(container),
                Objects.requireNonNull(PORTS.get(part)));
    }

    @Override
    public void stop(String service) {
        compose.run("stop", service);
    }

    @Override
    public void start(String service) {
        compose.run("up", "--detach", "--wait", "--no-build", "--no-deps", service);
    }

    @Override
    public void pause(String service) {
        compose.run("pause", service);
    }

    @Override
    public void resume(String service) {
        compose.run("unpause", service);
    }

    @Override
    public void kill(List<String> parts) {
        compose.run(Stream.concat(Stream.of("kill"), parts.stream()).toArray(String[]::new));
    }

    @Override
    public Invariants invariants() {
        var services = Services.of(HOME);
        var password = execute("postgres", "cat", "/run/crema/CREMA_DB_PASSWORD");
        var kafkaPassword = execute("kafka", "cat", "/run/crema/CREMA_KAFKA_PASSWORD");
        return new Invariants(services, service -> new Platform.Login("jdbc:postgresql://localhost:" + postgres + "/"
                + services.databaseOf(service).orElseThrow() + "?connectTimeout=2", "postgres", password),
                Map.of("bootstrap.servers", "localhost:" + kafka, "security.protocol", "SASL_PLAINTEXT",
                        "sasl.mechanism", "SCRAM-SHA-512", "sasl.jaas.config",
                        "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"admin\" password=\"%s\";"
                                .formatted(kafkaPassword)));
    }

    @Override
    public void close() {
        compose.run("--profile", "*", "down", "--volumes", "--timeout", "30");
    }

}
