package io.crema.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Docker compose with this checkout's files, for a project of this name. */
record Compose(String project, Map<String, String> environment) {

    /** How a command ended, and all that it printed. */
    record Result(int exit, String printed) {}

    /** Runs a command that must succeed; what it printed. */
    String run(String... arguments) {
        var result = attempt(arguments);
        if (result.exit() != 0) {
            throw new IllegalStateException(
                    "docker compose " + String.join(" ", arguments) + " failed: " + result.printed());
        }
        return result.printed();
    }

    Result attempt(String... arguments) {
        var home = House.HOME.toString();
        var command = new ArrayList<>(List.of("docker", "compose", "--project-name", project, "--project-directory",
                home, "--file", home + "/docker-compose.yml", "--file", home + "/deploy/compose/outside.yml"));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("COMPOSE_PROGRESS", "plain");
        builder.environment().putAll(environment);
        try {
            var process = builder.start();
            process.getOutputStream().close();
            var printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return new Result(process.waitFor(), printed);
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
