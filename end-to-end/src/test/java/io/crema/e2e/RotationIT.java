package io.crema.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.Certificate;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.net.ssl.SSLSocket;

import io.crema.e2e.invariants.Invariants;
import io.crema.e2e.load.History;
import io.crema.e2e.load.Load;
import io.crema.local.Api;
import io.crema.local.Platform;
import io.crema.local.PlatformConfig;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Replaces the secrets and changes the settings of all services under load. No order is lost. */
class RotationIT {

    private static final Path HERE = Path.of("target").toAbsolutePath();
    private static final Path HISTORY = HERE.resolve("rotation-history.jsonl");
    private static final Path SETTINGS = HERE.resolve("rotation-settings");
    private static final List<String> SERVICES = List.of("gateway-service", "order-service", "payment-service",
            "barista-service", "query-service", "identity-service");
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int ORDERS = 20;

    private static final PlatformConfig CONFIG = PlatformConfig
            .onFreePorts(Path.of("..").toAbsolutePath().normalize(), HERE.resolve("rotation"));
    private static final Platform PLATFORM = new Platform(CONFIG, System.out::println);

    private static History history;
    private static Load load;

    @BeforeAll
    static void up() throws Exception {
        Platform.wipe(CONFIG);
        PLATFORM.setEnvironment(Platform.QUICK_START);
        PLATFORM.setEnvironment(Load.SHORT_QUEUE_TIME);
        PLATFORM.setEnvironment(Map.of("CREMA_IDENTITY_KEYS_PUBLISH_AHEAD", "1s"));
        copyConfiguration();
        PLATFORM.setEnvironment(Map.of("CREMA_CONFIG_REPO", SETTINGS.toString()));
        PLATFORM.start();
        history = new History(HISTORY);
        load = new Load(Api.of(CONFIG), history, 1);
        load.register(4);
    }

    @AfterAll
    static void down() throws Exception {
        load.close();
        history.close();
        PLATFORM.close();
    }

    @Test
    void changesSecretsAndSettingsWhileOrdersFlow() throws Exception {
        load.start();
        awaitOrders();

        rotateCertificates();
        rotateSigningKeys();
        rotateKafkaPasswords();
        rotateDatabasePasswords();
        changeSettings();

        load.stop();
        var invariants = new Invariants(PLATFORM);
        invariants.awaitQuiet(LIMIT);
        load.collect(invariants.ready());
        invariants.awaitQuiet(LIMIT);
        assertThat(invariants.check(History.read(HISTORY), Set.of(), Set.of()).violations()).isEmpty();
    }

    private static void rotateCertificates() throws Exception {
        var before = certificate();
        Platform.renewCertificates(CONFIG);
        await("order-service shows its new certificate").atMost(LIMIT).until(() -> !certificate().equals(before));
        awaitOrders();
        PLATFORM.kill("gateway-service", 1); // it connects again to each service
        awaitOrders();
    }

    private static void rotateSigningKeys() throws Exception {
        var api = Api.of(CONFIG);
        var before = api.token("clerk", List.of());
        var rotation = api.call("POST", "/operations/identity-service/signing-keys/rotation",
                api.token("operator", List.of()), Map.of(), "");
        assertThat(rotation.status()).isEqualTo(200);
        await("a new key signs").atMost(LIMIT)
                .until(() -> !keyOf(api.token("clerk", List.of())).equals(keyOf(before)));
        for (var token : List.of(before, api.token("clerk", List.of()))) {
            assertThat(api.call("GET", "/api/menu", token, Map.of(), "").status()).isEqualTo(200);
        }
        awaitOrders();
    }

    private static void rotateKafkaPasswords() throws Exception {
        var before = password("CREMA_KAFKA_PASSWORD");
        PLATFORM.rotate("kafka");
        awaitOrders();
        PLATFORM.kill("kafka", 1); // each client logs in again
        awaitOrders();
        assertThatThrownBy(() -> connectToKafka(before)).hasCauseInstanceOf(SaslAuthenticationException.class);
        connectToKafka(password("CREMA_KAFKA_PASSWORD"));
    }

    private static void rotateDatabasePasswords() throws Exception {
        var before = PLATFORM.database("order-service");
        PLATFORM.rotate("postgres");
        awaitOrders();
        endSessions();
        awaitOrders();
        assertThatThrownBy(() -> connect(before)).hasMessageContaining("password authentication failed");
        connect(PLATFORM.database("order-service")).close();
    }

    /** Returns the certificate that order-service shows to a new connection. */
    private static Certificate certificate() throws IOException {
        var factory = PLATFORM.certificates().clientContext().getSocketFactory();
        try (var socket = (SSLSocket) factory.createSocket("localhost", PLATFORM.port("order-service"))) {
            socket.startHandshake();
            return socket.getSession().getPeerCertificates()[0];
        }
    }

    private static String keyOf(String token) {
        return new String(Base64.getUrlDecoder().decode(token.substring(0, token.indexOf('.'))), UTF_8);
    }

    private static void changeSettings() throws Exception {
        var api = Api.of(CONFIG);
        var mina = api.token("mina", List.of());
        var settings = SETTINGS.resolve("order-service.yml");
        var before = Files.readString(settings);
        await("all services are in the registry again").atMost(LIMIT).until(() -> refreshed(api).containsAll(SERVICES));

        var secret = Platform.encrypt(CONFIG, "order-service", "12s");
        Files.writeString(settings, before.replaceFirst("step-timeout: \\S+", "step-timeout: \"" + secret + "\"")
                .replaceFirst("\"/api/orders\", per-customer: \\d+", "\"/api/orders\", per-customer: 2")
                + "\nlogging.level.org.springframework.security: debug\n");
        var refreshed = Objects.requireNonNull(refresh(api).get("order-service"));

        assertThat(refreshed.path("applied").valueStream().map(JsonNode::asString)).containsExactlyInAnyOrder(
                "crema.order.step-timeout", "crema.quotas.rules[0].per-customer",
                "logging.level.org.springframework.security");
        assertThat(refreshed.path("restart")).isEmpty();
        var order = placeGhostLatte(api, mina);
        assertThat(order.status()).isEqualTo(202);
        assertThat(secondsToDeadline(order.body().path("orderId").asString())).isBetween(7L, 12L);
        assertThat(placeGhostLatte(api, mina).status()).isEqualTo(202);
        assertThat(placeGhostLatte(api, mina).status()).isEqualTo(429);
        assertThat(Files.readString(CONFIG.log("order-service", 1))).contains("Securing POST /api/orders");
        awaitOrders();

        Files.writeString(settings, before);
        refresh(api);
        assertThat(placeGhostLatte(api, mina).status()).isEqualTo(202);
        awaitOrders();
    }

    private static Map<String, JsonNode> refresh(Api api) throws IOException {
        var answer = api.call("POST", "/operations/refresh", api.token("operator", List.of()), Map.of(), "");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).allSatisfy(instance -> {
            assertThat(instance.hasNonNull("error")).as("%s", instance).isFalse();
            assertThat(instance.path("refused")).isEmpty();
        });
        var instances = answer.body().valueStream()
                .collect(Collectors.toMap(it -> it.path("service").asString(), it -> it));
        assertThat(instances).containsOnlyKeys(SERVICES.toArray(String[]::new));
        return instances;
    }

    private static List<String> refreshed(Api api) throws IOException {
        return api.call("POST", "/operations/refresh", api.token("operator", List.of()), Map.of(), "").body()
                .valueStream().filter(it -> !it.hasNonNull("error")).map(it -> it.path("service").asString()).toList();
    }

    private static Api.Response placeGhostLatte(Api api, String token) throws IOException {
        return api.call("POST", "/api/orders", token, Map.of("Idempotency-Key", UUID.randomUUID().toString()), """
                {"customerId": "01990000-0000-7000-8000-000000000001", "shopId": "gangnam",
                 "items": [{"sku": "ghost-latte", "quantity": 1}]}""");
    }

    private static long secondsToDeadline(String order) throws SQLException {
        try (var database = connect(PLATFORM.database("order-service"));
                var query = database.prepareStatement(
                        "SELECT extract(epoch FROM deadline - changed_at) FROM messaging.saga WHERE id = ?::uuid")) {
            query.setString(1, order);
            var row = query.executeQuery();
            row.next();
            return row.getLong(1);
        }
    }

    private static void copyConfiguration() throws IOException {
        Files.createDirectories(SETTINGS);
        try (var files = Files.list(CONFIG.home().resolve("config-repo"))) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, SETTINGS.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static void awaitOrders() {
        var orders = load.accepted().size();
        await("orders are accepted").atMost(LIMIT).until(() -> load.accepted().size() >= orders + ORDERS);
    }

    private static String password(String file) throws Exception {
        return Files.readString(CONFIG.state().resolve("credentials/order-service").resolve(file));
    }

    private static void connectToKafka(String password) throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + CONFIG.port("kafka"),
                "security.protocol", "SASL_PLAINTEXT", "sasl.mechanism", "SCRAM-SHA-512", "sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"order-service\" password=\"%s\";"
                        .formatted(password)))) {
            admin.describeCluster().nodes().get();
        }
    }

    private static Connection connect(Platform.Login login) throws SQLException {
        return DriverManager.getConnection(login.url(), login.user(), login.password());
    }

    /** Ends all sessions of the services, so that each connects again. */
    private static void endSessions() throws SQLException {
        try (var superuser = connect(PLATFORM.superuser()); var statement = superuser.createStatement()) {
            statement.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename LIKE 'crema_%'");
        }
    }

}
