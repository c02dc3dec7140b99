package io.crema.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Attacks the broker of {@code ./crema up}, and does as each service what the service must be able to do. */
class KafkaSecurityIT {

    @TempDir
    private static Path state;
    private static PlatformConfig config;
    private static Platform platform;

    private final KafkaAccess access = KafkaAccess.read(Path.of(".."));

    @BeforeAll
    static void start() throws Exception {
        config = PlatformConfig.onFreePorts(Path.of("..").toAbsolutePath(), state);
        platform = new Platform(config, line -> {
        });
        platform.startInfrastructure();
        try (var admin = Admin.create(platform.kafkaSuperuser())) {
            var topics = new TreeSet<String>();
            KafkaAccess.read(config.home()).rights().forEach(right -> topics.add(right.topic()));
            topics.removeAll(admin.listTopics().names().get());
            topics.remove("dead-letters");
            admin.createTopics(topics.stream().map(topic -> new NewTopic(topic, 1, (short) 1)).toList()).all().get();
        }
    }

    @AfterAll
    static void stop() {
        platform.stop();
    }

    @Test
    void refusesAClientWithoutCredentials() {
        assertThatThrownBy(() -> connect(Map.of("bootstrap.servers", bootstrap())))
                .hasCauseInstanceOf(TimeoutException.class);
    }

    @Test
    void refusesAWrongPasswordAndAnUnknownUser() {
        assertThatThrownBy(() -> connect(scram("order-service", "guessed")))
                .hasCauseInstanceOf(SaslAuthenticationException.class);
        assertThatThrownBy(() -> connect(scram("stranger", "guessed")))
                .hasCauseInstanceOf(SaslAuthenticationException.class);
    }

    @Test
    void refusesAServiceAtTheListenersOfTheLauncherAndTheNode() throws Exception {
        var settings = new Properties();
        try (var in = Files.newInputStream(state.resolve("kafka.properties"))) {
            settings.load(in);
        }
        var listeners = List.of(settings.getProperty("listeners").split(",", -1));
        assertThat(listeners).hasSize(3);

        for (var listener : listeners.subList(1, 3)) {
            var bootstrap = listener.startsWith("CONTROLLER") ? "bootstrap.controllers" : "bootstrap.servers";
            var stranger = Map.<String, Object>of(bootstrap, listener.replaceFirst(".*://", ""));
            assertThatThrownBy(() -> connect(stranger)).as(listener).hasCauseInstanceOf(TimeoutException.class);
            var service = new HashMap<>(as("order-service"));
            service.remove("bootstrap.servers");
            service.putAll(stranger);
            assertThatThrownBy(() -> connect(service)).as(listener)
                    .hasCauseInstanceOf(AuthenticationException.class);
            service.put("sasl.mechanism", "PLAIN");
            service.put("sasl.jaas.config",
                    login("plain.Plain", "order-service", new Secrets(state).get("kafka-order-service")));
            assertThatThrownBy(() -> connect(service)).as(listener)
                    .hasCauseInstanceOf(SaslAuthenticationException.class);
        }
    }

    @Test
    void refusesAForeignCommandAndAForeignReply() {
        assertThatThrownBy(() -> write("barista-service", "wallet.commands"))
                .hasCauseInstanceOf(TopicAuthorizationException.class);
        assertThatThrownBy(() -> write("barista-service", "wallet.replies"))
                .hasCauseInstanceOf(TopicAuthorizationException.class);
        assertThatThrownBy(() -> write("payment-service", "order.replies"))
                .hasCauseInstanceOf(TopicAuthorizationException.class);
    }

    @Test
    void refusesToReadForeignCommands() {
        assertThatThrownBy(() -> read("barista-service", "wallet.commands", "barista-service.spy"))
                .isInstanceOf(TopicAuthorizationException.class);
    }

    @Test
    void refusesAForeignGroup() {
        assertThatThrownBy(() -> read("order-service", "ticket.events", "payment-service.loyalty"))
                .isInstanceOf(GroupAuthorizationException.class);
    }

    @Test
    void refusesToAdministrate() {
        try (var admin = Admin.create(as("order-service"))) {
            assertThatThrownBy(() -> admin.deleteTopics(List.of("order.events")).all().get())
                    .hasCauseInstanceOf(TopicAuthorizationException.class);
            assertThatThrownBy(() -> admin.createTopics(List.of(new NewTopic("own", 1, (short) 1))).all().get())
                    .hasCauseInstanceOf(TopicAuthorizationException.class);
            assertThatThrownBy(() -> admin.describeUserScramCredentials().all().get())
                    .hasCauseInstanceOf(ClusterAuthorizationException.class);
        }
    }

    @Test
    void letsEachServiceWriteReadAndCreateItsTopics() throws Exception {
        for (var user : access.users()) {
            try (var admin = Admin.create(as(user))) {
                var missing = new ArrayList<>(access.topics(user));
                missing.removeAll(admin.listTopics().names().get());
                admin.createTopics(missing.stream().map(topic -> new NewTopic(topic, 1, (short) 1)).toList()).all()
                        .get();
                await().ignoreExceptions().untilAsserted(
                        () -> assertThat(admin.describeTopics(access.topics(user)).allTopicNames().get()).as(user)
                                .containsOnlyKeys(access.topics(user)));
            }
        }
        for (var right : access.rights()) {
            assertThatCode(() -> {
                if (right.action().equals("write")) {
                    write(right.user(), right.topic());
                } else {
                    read(right.user(), right.topic(), right.user() + "." + UUID.randomUUID());
                }
            }).as(right.toString()).doesNotThrowAnyException();
        }
    }

    /** A user or a right that is not in the list disappears at the next start. */
    @Test
    void removesARightThatIsNotInTheList() throws Exception {
        var more = new ArrayList<>(access.rights());
        more.add(new KafkaAccess.Right("barista-service", "write", "wallet.replies"));
        try (var users = new KafkaUsers(platform.kafkaSuperuser())) {
            users.setRights(new KafkaAccess(more));
            write("barista-service", "wallet.replies");

            users.setRights(access);
        }

        assertThatThrownBy(() -> write("barista-service", "wallet.replies"))
                .hasCauseInstanceOf(TopicAuthorizationException.class);
    }

    @Test
    void onlyTheOwnerReadsDataLogsAndSecrets() throws Exception {
        for (var directory : List.of("", "kafka", "logs", "run", "processes")) {
            assertThat(Files.getPosixFilePermissions(state.resolve(directory))).as(directory).hasSize(3);
        }
        for (var file : List.of("secrets", "kafka.properties")) {
            assertThat(Files.getPosixFilePermissions(state.resolve(file))).as(file).hasSize(2);
        }
    }

    private static void connect(Map<String, Object> client) throws Exception {
        var settings = new HashMap<>(client);
        settings.put("default.api.timeout.ms", "3000");
        settings.put("request.timeout.ms", "2000");
        try (var admin = Admin.create(settings)) {
            admin.describeCluster().nodes().get();
        }
    }

    private static void write(String user, String topic) throws ExecutionException, InterruptedException {
        try (var producer = new KafkaProducer<>(as(user), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, "key", "value")).get();
        }
    }

    private static void read(String user, String topic, @Nullable String group) {
        var settings = new HashMap<>(as(user));
        settings.put("group.id", group);
        settings.put("auto.offset.reset", "earliest");
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(topic));
            var end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (consumer.assignment().isEmpty() && System.nanoTime() < end) {
                consumer.poll(Duration.ofMillis(100));
            }
            assertThat(consumer.assignment()).isNotEmpty();
            consumer.poll(Duration.ofMillis(100));
            consumer.commitSync();
        }
    }

    private static Map<String, Object> as(String user) {
        return scram(user, new Secrets(state).get("kafka-" + user));
    }

    private static Map<String, Object> scram(String user, String password) {
        return Map.of("bootstrap.servers", bootstrap(), "security.protocol", "SASL_PLAINTEXT", "sasl.mechanism",
                "SCRAM-SHA-512", "sasl.jaas.config", login("scram.Scram", user, password));
    }

    private static String login(String module, String user, String password) {
        return "org.apache.kafka.common.security.%sLoginModule required username=\"%s\" password=\"%s\";"
                .formatted(module, user, password);
    }

    private static String bootstrap() {
        return "127.0.0.1:" + config.port("kafka");
    }

}
