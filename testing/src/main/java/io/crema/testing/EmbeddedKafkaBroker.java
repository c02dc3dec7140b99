package io.crema.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.Utils;

import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;

/** The main class of the broker's JVM. It exits when its parent process exits. */
final class EmbeddedKafkaBroker {

    static final String STARTED = "crema-kafka-started";

    static final String SETTINGS = "server.properties";

    private EmbeddedKafkaBroker() {
    }

    public static void main(String[] args) throws IOException {
        var home = Path.of(args[0]);
        var settings = home.resolve(SETTINGS);
        exitWithParent(home);
        StorageTool.execute(
                new String[]{"format", "-t", Uuid.randomUuid().toString(), "-c", settings.toString()}, System.out);
        var properties = new Properties();
        try (var reader = Files.newBufferedReader(settings)) {
            properties.load(reader);
        }
        var server = new KafkaRaftServer(KafkaConfig.fromProps(properties), Time.SYSTEM);
        server.startup();
        System.out.println(STARTED);
        server.awaitShutdown();
    }

    private static void exitWithParent(Path home) {
        Thread.ofPlatform().daemon().name("parent-watch").start(() -> {
            try (var parent = System.in) {
                parent.transferTo(OutputStream.nullOutputStream());
                Utils.delete(home.toFile());
            } catch (IOException e) {
                System.err.println(e);
            } finally {
                Runtime.getRuntime().halt(0);
            }
        });
    }

}
