package io.crema.gateway;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/** An OpenID provider that is not Crema's: the npm package oidc-provider as a process. Its people log in by name alone. */
final class OtherIssuer implements AutoCloseable {

    private static final Path SOURCE = Path.of("src/test/oidc");
    private static final Path INSTALLED = Path.of("target/oidc");
    private static final Duration INSTALL_LIMIT = Duration.ofMinutes(3);
    private static final List<String> FILES = List.of("package.json", "package-lock.json", "issuer.js");

    private final String redirectUri;
    private final Duration tokenLife;
    private final int port = freePort();
    private @Nullable Process process;

    OtherIssuer(String redirectUri, Duration tokenLife) {
        this.redirectUri = redirectUri;
        this.tokenLife = tokenLife;
    }

    /** Tells whether this machine has Node.js. */
    static boolean isPossible() {
        return isCommand("node") && isCommand("npm");
    }

    private static boolean isCommand(String name) {
        return List.of(System.getenv("PATH").split(File.pathSeparator)).stream()
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, name)));
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    /** Starts it with an empty memory. It ends with this JVM. */
    OtherIssuer start() {
        try {
            install();
            process = new ProcessBuilder("node", "issuer.js", redirectUri, Integer.toString(port),
                    Long.toString(tokenLife.toSeconds())).directory(INSTALLED.toFile())
                    .redirectError(INSTALLED.resolve("issuer.log").toFile()).start();
            String line = process.inputReader().readLine();
            if (line == null || !line.startsWith("Listening")) {
                throw new IllegalStateException("The issuer did not start: see target/oidc/issuer.log");
            }
            return this;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void install() throws IOException {
        if (Files.exists(INSTALLED.resolve("node_modules")) && Files.mismatch(SOURCE.resolve("package-lock.json"),
                INSTALLED.resolve("package-lock.json")) < 0) {
            Files.copy(SOURCE.resolve("issuer.js"), INSTALLED.resolve("issuer.js"),
                    StandardCopyOption.REPLACE_EXISTING);
            return;
        }
        Files.createDirectories(INSTALLED);
        for (String file : FILES) {
            Files.copy(SOURCE.resolve(file), INSTALLED.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        var install = new ProcessBuilder("npm", "ci", "--ignore-scripts", "--no-fund", "--no-audit")
                .directory(INSTALLED.toFile()).redirectErrorStream(true)
                .redirectOutput(INSTALLED.resolve("npm.log").toFile()).start();
        try {
            if (!install.waitFor(INSTALL_LIMIT.toSeconds(), TimeUnit.SECONDS) || install.exitValue() != 0) {
                install.destroyForcibly();
                throw new IllegalStateException("npm ci failed: see target/oidc/npm.log");
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    void stop() {
        Objects.requireNonNull(process).destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        if (process != null) {
            stop();
        }
    }

    static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

}
