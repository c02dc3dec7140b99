package io.crema.local;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** A single Kafka node, broker and controller, in its own JVM. */
final class Kafka {

    private final PlatformConfig config;
    private final JavaApp app;

    Kafka(PlatformConfig config, boolean train) {
        this.config = config;
        this.app = JavaApp.ofClasspath("kafka", config.home().resolve("local/target/kafka/lib"), "kafka.Kafka",
                config.apps(), train);
    }

    boolean isTrained() {
        return app.isTrained();
    }

    /**
     * Writes the broker's configuration and formats its data directory.
     *
     * @param clientPort the advertised port
     * @param environment the environment of the process
     */
    Program prepare(int clientPort, Map<String, String> environment) {
        var data = config.state().resolve("kafka");
        var properties = config.state().resolve("kafka.properties");
        try {
            Files.createDirectories(config.state());
            store(properties(config.port("kafka"), clientPort, Ports.free(), data), properties);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!Files.exists(data.resolve("meta.properties"))) {
            var format = new ArrayList<>(List.of(Processes.java(), "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
            format.addAll(app.classpath());
            format.addAll(List.of("kafka.tools.StorageTool", "format", "-t", "Y3JlbWEtY3JlbWEtY3JlbQ", "-c",
                    properties.toString()));
            var result = Processes.run(format);
            if (!result.succeeded()) {
                throw new PlatformException("Kafka failed to format its data directory " + data + ":\n"
                        + result.output(), "Run ./crema up --fresh to start with empty data.");
            }
        }
        var directory = config.run("kafka", 1);
        return new Program("kafka", 1, config.port("kafka"),
                app.command(directory, List.of(properties.toString())), environment, directory,
                config.log("kafka", 1), () -> !Ports.isFree(config.port("kafka")), List.of());
    }

    /** Writes the format that Kafka reads: Latin-1 with escapes, so that a path may have letters of any script. */
    private static void store(Properties properties, Path file) throws IOException {
        try (var out = Files.newOutputStream(file)) {
            properties.store(out, null);
        }
    }

    private static Properties properties(int port, int clientPort, int controllerPort, Path data) throws IOException {
        var properties = new Properties();
        properties.load(new StringReader(settings(port, clientPort, controllerPort)));
        properties.setProperty("log.dirs", data.toString());
        return properties;
    }

    private static String settings(int port, int clientPort, int controllerPort) {
        return """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@127.0.0.1:%2$d
                listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
                advertised.listeners=PLAINTEXT://127.0.0.1:%3$d
                controller.listener.names=CONTROLLER
                auto.create.topics.enable=false
                num.partitions=6
                default.replication.factor=1
                min.insync.replicas=1
                offsets.topic.replication.factor=1
                offsets.topic.num.partitions=8
                offsets.retention.minutes=5256000
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                transaction.state.log.num.partitions=4
                share.coordinator.state.topic.replication.factor=1
                share.coordinator.state.topic.min.isr=1
                group.initial.rebalance.delay.ms=0
                group.min.session.timeout.ms=1000
                group.consumer.session.timeout.ms=6000
                group.consumer.min.session.timeout.ms=6000
                group.consumer.heartbeat.interval.ms=2000
                group.consumer.min.heartbeat.interval.ms=1000
                num.network.threads=2
                num.io.threads=4
                log.cleaner.dedupe.buffer.size=16777216
                log.cleaner.threads=1
                """.formatted(port, controllerPort, clientPort);
    }
}
