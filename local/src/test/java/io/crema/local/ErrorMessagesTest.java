package io.crema.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs {@code ./crema} in its own process and checks its error messages. The exit code of an error is not 0. */
class ErrorMessagesTest {

    @TempDir
    Path home;

    private final Map<String, String> environment = new LinkedHashMap<>();

    @BeforeEach
    void describeTheServices() throws IOException {
        for (var service : Services.of(Path.of("..")).names()) {
            Files.copy(Path.of("..", service, "service.yml"),
                    Files.createDirectory(home.resolve(service)).resolve("service.yml"));
        }
    }

    @Test
    void refusesDataOfOtherPostgresVersionAndKeepsIt() throws Exception {
        var version = Files.createDirectories(home.resolve(".crema/postgres")).resolve("PG_VERSION");
        Files.writeString(version, "17\n");

        assertThat(errorOf("up", "-d")).contains("is of PostgreSQL 17, Crema uses PostgreSQL 18", "up --fresh",
                "pg_upgrade");
        assertThat(version).hasContent("17");
    }

    @Test
    void namesEachPortInUseWithItsProcessAndVariable() throws Exception {
        try (var gateway = listening(); var kafka = listening()) {
            environment.put("CREMA_GATEWAY_PORT", Integer.toString(gateway.getLocalPort()));
            environment.put("CREMA_KAFKA_PORT", Integer.toString(kafka.getLocalPort()));

            assertThat(errorOf("up")).contains(
                    "Port " + gateway.getLocalPort() + " for gateway-service is in use by process "
                            + ProcessHandle.current().pid(),
                    "Port " + kafka.getLocalPort() + " for kafka is in use",
                    "CREMA_GATEWAY_PORT=<port> CREMA_KAFKA_PORT=<port> ./crema up");
        }
    }

    @Test
    void namesStateDirectoryThatIsNotWritable() throws Exception {
        Files.writeString(home.resolve(".crema"), "in the way");

        assertThat(errorOf("up", "-d")).contains(home.resolve(".crema").toString()).doesNotContain("\tat ");
    }

    @Test
    void reportsFullDisk() {
        var full = new IllegalStateException(new IOException("No space left on device"));

        assertThat(PlatformException.explain(full).orElseThrow()).hasMessageContaining("The disk is full")
                .hasMessageContaining("Free some space");
    }

    @Test
    void unexpectedFailureKeepsItsStackTrace() {
        assertThat(PlatformException.explain(new IllegalStateException("bug"))).isEmpty();
    }

    @Test
    void explainsHowToBuild() throws Exception {
        assertThat(errorOf("up")).contains("./mvnw -DskipTests package");
    }

    @Test
    void explainsHowToStartCrema() throws Exception {
        assertThat(errorOf("demo")).contains("Crema does not respond", "./crema up -d");
        assertThat(errorOf("token")).contains("./crema up -d");
        assertThat(errorOf("scale", "order-service=2")).contains("./crema up");
        assertThat(errorOf("kill", "order-service")).contains("order-service is not running");
        assertThat(errorOf("logs", "order-service")).contains("no logs of order-service");
    }

    @Test
    void namesTheServicesIfOneIsUnknown() throws Exception {
        for (var command : List.of("restart", "stop", "env", "train")) {
            assertThat(errorOf(command, "bakery-service")).contains("bakery-service", "Use one of: ",
                    "barista-service, ", "payment-service");
        }
    }

    @Test
    void restartAndStopNeedARunningPlatform() throws Exception {
        assertThat(errorOf("restart", "order-service")).contains("Crema is not running", "./crema up");
        assertThat(errorOf("stop", "order-service")).contains("Crema is not running", "./crema up");
        assertThat(errorOf("env", "order-service")).contains("./crema up").doesNotContain("\tat ");
    }

    @Test
    void aBuildThatFailsLeavesTheRunningProcessAlone() throws Exception {
        new State(home.resolve(".crema"))
                .record(State.Recorded.of(State.SUPERVISOR, 1, ProcessHandle.current(), 0));
        var maven = Files.writeString(home.resolve(Processes.script("mvnw")), "#!/bin/sh\nexit 7\n");
        assertThat(maven.toFile().setExecutable(true)).isTrue();

        assertThat(errorOf("restart", "order-service")).contains("The build failed. What ran before runs on.",
                "./crema restart order-service");
        assertThat(home.resolve(".crema/requests")).doesNotExist();
    }

    /** Maven prints the id of the execution that fails. */
    @Test
    void aFailedCheckOfTheFormatNamesTheCommandThatFormats() throws Exception {
        assertThat(Files.readString(Path.of("../pom.xml"))).contains("<id>run ./mvnw formatter:format</id>");
    }

    @Test
    void downSucceedsIfCremaIsNotRunning() throws Exception {
        var down = crema("down");

        assertThat(down.output()).contains("was not running");
        assertThat(down.exit()).isZero();
    }

    private String errorOf(String... arguments) throws Exception {
        var result = crema(arguments);
        assertThat(result.exit()).isNotZero();
        return result.output();
    }

    private Processes.Result crema(String... arguments) throws Exception {
        var command = new ArrayList<>(List.of(Processes.java(), "-XX:TieredStopAtLevel=1", "-Dcrema.home=" + home,
                "-cp", System.getProperty("java.class.path"), Crema.class.getName()));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).redirectErrorStream(true);
        PlatformConfig.onFreePorts(home, home).ports().forEach(
                (part, port) -> process.environment().put(PlatformConfig.variable(part), Integer.toString(port)));
        process.environment().putAll(environment);
        var started = process.start();
        var output = new String(started.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Processes.Result(started.waitFor(), output);
    }

    private static ServerSocket listening() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }
}
