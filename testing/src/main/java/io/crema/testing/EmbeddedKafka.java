package io.crema.testing;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Collectors;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/** Starts Kafka in its own JVM, with its own class path. */
final class EmbeddedKafka {

    private static final Map<String, String> GROUP_SETTINGS = Map.of("group.initial.rebalance.delay.ms", "0",
            "group.consumer.session.timeout.ms", "6000", "group.consumer.min.session.timeout.ms", "6000",
            "group.consumer.heartbeat.interval.ms", "1000", "group.consumer.min.heartbeat.interval.ms", "1000");

    private EmbeddedKafka() {
    }

    static Map<String, String> groupSettings(String environmentPrefix) {
        return GROUP_SETTINGS.entrySet().stream().collect(Collectors.toMap(
                it -> environmentPrefix + it.getKey().replace('.', '_').toUpperCase(Locale.ROOT), Map.Entry::getValue));
    }

    static String start() {
        try {
            var home = Files.createTempDirectory("crema-kafka");
            var ports = freePorts();
            var address = "127.0.0.1:" + ports.getFirst();
            write(home, address, "127.0.0.1:" + ports.getLast());
            var process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx320m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", classPath(),
                    EmbeddedKafkaBroker.class.getName(), home.toString()).redirectErrorStream(true).start();
            awaitStart(process);
            return address;
        } catch (IOException e) {
            throw new UncheckedIOException("Kafka did not start", e);
        }
    }

    private static void awaitStart(Process process) throws IOException {
        var output = new BufferedReader(process.inputReader(StandardCharsets.UTF_8));
        var seen = new ArrayList<String>();
        String line;
        while ((line = output.readLine()) != null) {
            if (line.equals(EmbeddedKafkaBroker.STARTED)) {
                Thread.ofVirtual().name("kafka-output").start(() -> output.lines().forEach(ignored -> {
                }));
                return;
            }
            seen.add(line);
        }
        throw new IllegalStateException("Kafka did not start: " + String.join("\n", seen));
    }

    private static void write(Path home, String broker, String controller) throws IOException {
        var properties = new Properties();
        properties.putAll(GROUP_SETTINGS);
        properties.putAll(Map.of("process.roles", "broker,controller", "node.id", "1", "controller.quorum.voters",
                "1@" + controller, "controller.listener.names", "CONTROLLER", "listeners",
                "PLAINTEXT://" + broker + ",CONTROLLER://" + controller, "listener.security.protocol.map",
                "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT", "log.dirs", home.resolve("data").toString()));
        properties.putAll(Map.of("offsets.topic.replication.factor", "1", "offsets.topic.num.partitions", "4",
                "transaction.state.log.replication.factor", "1", "transaction.state.log.min.isr", "1",
                "share.coordinator.state.topic.replication.factor", "1", "share.coordinator.state.topic.min.isr", "1",
                "auto.create.topics.enable", "false", "num.network.threads", "2", "num.io.threads", "2"));
        var file = home.resolve(EmbeddedKafkaBroker.SETTINGS);
        try (var writer = Files.newBufferedWriter(file)) {
            properties.store(writer, null);
        }
    }

    private static String classPath() throws IOException {
        try (var resource = Objects
                .requireNonNull(EmbeddedKafka.class.getResourceAsStream("kafka-broker.classpath"))) {
            var jars = new String(resource.readAllBytes(), StandardCharsets.UTF_8).strip();
            return locationOf(EmbeddedKafka.class) + File.pathSeparator
                    + jars.replace("@repository@", repository().toString()).replace(";", File.pathSeparator);
        }
    }

    /** Returns Maven's local repository, derived from a dependency, because the broker is not on the class path. */
    private static Path repository() {
        return locationOf(EmbeddedPostgres.class).resolve("../../../../../..").normalize();
    }

    private static Path locationOf(Class<?> type) {
        return Path.of(URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString()));
    }

    private static List<Integer> freePorts() throws IOException {
        try (var first = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var second = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return List.of(first.getLocalPort(), second.getLocalPort());
        }
    }

}
