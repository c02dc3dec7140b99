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
import java.util.stream.Stream;

/**
 * A single Kafka node, broker and controller, in its own JVM. The services connect to one listener, each as a user of its
 * own. The launcher and the node itself connect to two other listeners as the superuser.
 */
final class Kafka {

    static final String SUPERUSER = "admin";
    private static final String PASSWORD = "kafka-";

    private final PlatformConfig config;
    private final Secrets secrets;
    private final int adminPort = Ports.free();

    Kafka(PlatformConfig config, Secrets secrets) {
        this.config = config;
        this.secrets = secrets;
    }

    static JavaApp app(PlatformConfig config, boolean train) {
        return JavaApp.ofClasspath("kafka", config.home().resolve("local/target/kafka/lib"), "kafka.Kafka",
                JvmFlags.KAFKA, config.apps(), train);
    }

    /**
     * Writes the broker's configuration and formats its data directory.
     *
     * @param clientPort the advertised port
     * @param environment the environment of the process
     */
    Program prepare(int clientPort, Map<String, String> environment, boolean train) {
        var app = app(config, train);
        var data = config.state().resolve("kafka");
        var properties = config.state().resolve("kafka.properties");
        try {
            PrivateFiles.directory(config.state());
            PrivateFiles.directory(data);
            secrets.addMissing(Stream.concat(Stream.of(SUPERUSER), KafkaAccess.read(config.home()).users().stream())
                    .map(PASSWORD::concat).toList());
            store(properties(clientPort, data), properties);
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
                        + result.output(), "Check that the directory is writable and the disk has space.");
            }
        }
        var directory = config.run("kafka", 1);
        return new Program("kafka", 1, config.port("kafka"),
                app.command(directory, List.of(properties.toString())), environment, directory,
                config.log("kafka", 1), () -> Ports.isListening(config.port("kafka")), List.of());
    }

    /** Sets the users and their rights, and gives each service its password. Requires that the broker is ready. */
    void setUpUsers() {
        var access = KafkaAccess.read(config.home());
        try (var users = new KafkaUsers(superuser())) {
            access.users().forEach(user -> users.setPassword(user, secrets.get(PASSWORD + user)));
            users.setRights(access);
        }
    }

    /** Gives each service's user a new password. A connection with the earlier one ends at its next login. */
    void rotate() {
        try (var users = new KafkaUsers(superuser())) {
            for (var user : KafkaAccess.read(config.home()).users()) {
                secrets.set(PASSWORD + user, Secrets.random());
                givePassword(user);
                users.setPassword(user, secrets.get(PASSWORD + user));
            }
        }
    }

    /** Writes the password of a service's user to the file that the service reads. */
    void givePassword(String service) {
        if (KafkaAccess.read(config.home()).users().contains(service)) {
            secrets.give(service, Secrets.KAFKA_PASSWORD, secrets.get(PASSWORD + service));
        }
    }

    /** Returns the settings of a client that may do everything. */
    Map<String, Object> superuser() {
        return Map.of("bootstrap.servers", "127.0.0.1:" + adminPort, "security.protocol", "SASL_PLAINTEXT",
                "sasl.mechanism", "PLAIN", "sasl.jaas.config", superuserLogin("") + ";");
    }

    private String superuserLogin(String accepted) {
        return "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"%s\" password=\"%s\"%s"
                .formatted(SUPERUSER, secrets.get(PASSWORD + SUPERUSER), accepted);
    }

    /** Writes the format that Kafka reads: Latin-1 with escapes, so that a path may have letters of any script. */
    private static void store(Properties properties, Path file) throws IOException {
        try (var out = Files.newOutputStream(PrivateFiles.create(file))) {
            properties.store(out, null);
        }
    }

    private Properties properties(int clientPort, Path data) throws IOException {
        var properties = new Properties();
        properties.load(new StringReader(settings(config.port("kafka"), clientPort, Ports.free(), adminPort)));
        properties.setProperty("log.dirs", data.toString());
        var login = superuserLogin(" user_%s=\"%s\";".formatted(SUPERUSER, secrets.get(PASSWORD + SUPERUSER)));
        properties.setProperty("listener.name.controller.plain.sasl.jaas.config", login);
        properties.setProperty("listener.name.admin.plain.sasl.jaas.config", login);
        return properties;
    }

    private static String settings(int port, int clientPort, int controllerPort, int adminPort) {
        return """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@127.0.0.1:%2$d
                listeners=SERVICES://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d,ADMIN://127.0.0.1:%4$d
                advertised.listeners=SERVICES://127.0.0.1:%3$d,ADMIN://127.0.0.1:%4$d
                controller.listener.names=CONTROLLER
                inter.broker.listener.name=ADMIN
                listener.security.protocol.map=SERVICES:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT,ADMIN:SASL_PLAINTEXT
                listener.name.services.sasl.enabled.mechanisms=SCRAM-SHA-512
                listener.name.services.scram-sha-512.sasl.jaas.config=\
                  org.apache.kafka.common.security.scram.ScramLoginModule required;
                listener.name.controller.sasl.enabled.mechanisms=PLAIN
                listener.name.admin.sasl.enabled.mechanisms=PLAIN
                sasl.mechanism.controller.protocol=PLAIN
                sasl.mechanism.inter.broker.protocol=PLAIN
                connections.max.reauth.ms=600000
                authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
                super.users=User:admin
                allow.everyone.if.no.acl.found=false
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
                """.formatted(port, controllerPort, clientPort, adminPort);
    }
}
