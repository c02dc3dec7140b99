package io.crema.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs {@code docker compose} with this checkout's files for one project. */
record Compose(String project, Map<String, String> environment) {

    record Result(int exit, String output) {}

    /** Runs a command that must succeed, and returns its output. */
    String run(String... arguments) {
        var result = attempt(arguments);
        if (result.exit() != 0) {
            throw new IllegalStateException(
                    "docker compose " + String.join(" ", arguments) + " failed: " + result.output());
        }
        return result.output();
    }

    Result attempt(String... arguments) {
        var home = PlatformUnderTest.HOME.toString();
        var command = new ArrayList<>(List.of("docker", "compose", "--project-name", project, "--project-directory",
                home, "--file", home + "/docker-compose.yml", "--file", home + "/deploy/compose/outside.yml"));
        command.addAll(List.of(arguments));
        return execute(command, environment);
    }

    /** Returns the address of a container in the first of its networks. */
    static String addressOf(String container) {
        var result = execute(List.of("docker", "inspect", "--format",
                "{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}", container), Map.of());
        if (result.exit() != 0) {
            throw new IllegalStateException("docker inspect failed: " + result.output());
        }
        return result.output().split(" ", 2)[0];
    }

    private static Result execute(List<String> command, Map<String, String> environment) {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("COMPOSE_PROGRESS", "plain");
        builder.environment().putAll(environment);
        try {
            var process = builder.start();
            process.getOutputStream().close();
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return new Result(process.waitFor(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

}
