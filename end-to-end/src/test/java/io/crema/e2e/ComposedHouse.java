package io.crema.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.crema.e2e.invariants.Invariants;
import io.crema.local.Api;
import io.crema.local.Platform;

/** The platform as {@code docker compose up} runs it, from images that are built, under a name and on ports of its own. */
final class ComposedHouse implements House {

    private static final List<String> COMPOSE = List.of("docker", "compose", "--project-name", "crema-end-to-end",
            "--project-directory", HOME.toString(), "--file", HOME.resolve("docker-compose.yml").toString(), "--file",
            HOME.resolve("deploy/compose/outside.yml").toString());

    private final int gateway = freePort();
    private final int zipkin = freePort();
    private final int postgres = freePort();
    private final int kafka = freePort();

    @Override
    public void up() {
        compose("up", "--detach", "--wait", "--no-build");
    }

    @Override
    public Api api() {
        return Api.at(URI.create("http://localhost:" + gateway));
    }

    @Override
    public URI zipkin() {
        return URI.create("http://localhost:" + zipkin);
    }

    @Override
    public void stop(String service) {
        compose("stop", service);
    }

    @Override
    public void start(String service) {
        compose("up", "--detach", "--wait", "--no-build", "--no-deps", service);
    }

    @Override
    public void pause(String service) {
        compose("pause", service);
    }

    @Override
    public void resume(String service) {
        compose("unpause", service);
    }

    @Override
    public void kill(List<String> parts) {
        compose(Stream.concat(Stream.of("kill"), parts.stream()).toArray(String[]::new));
    }

    @Override
    public Invariants invariants() {
        var password = compose("exec", "-T", "postgres", "cat", "/run/crema/CREMA_DB_PASSWORD");
        return new Invariants(service -> new Platform.Login("jdbc:postgresql://localhost:" + postgres + "/crema_"
                + service.replace("-service", "") + "?connectTimeout=2", "postgres", password), "localhost:" + kafka);
    }

    @Override
    public void close() {
        compose("down", "--volumes", "--timeout", "30");
    }

    /** Runs a command of compose; what it printed. */
    private String compose(String... arguments) {
        var command = new ArrayList<>(COMPOSE);
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(Map.of("CREMA_GATEWAY_PORT", Integer.toString(gateway), "CREMA_ZIPKIN_PORT",
                Integer.toString(zipkin), "CREMA_POSTGRES_PORT", Integer.toString(postgres), "CREMA_KAFKA_PORT",
                Integer.toString(kafka), "COMPOSE_PROGRESS", "plain"));
        try {
            var process = builder.start();
            process.getOutputStream().close();
            var printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", command) + " failed: " + printed);
            }
            return printed;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

}
