package io.crema.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

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

/** Changes the passwords of all services under load, then makes them connect anew. No order is lost. */
class RotationIT {

    private static final Path HERE = Path.of("target").toAbsolutePath();
    private static final Path HISTORY = HERE.resolve("rotation-history.jsonl");
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
    void rotatesPasswordsWhileOrdersFlow() throws Exception {
        load.start();
        awaitOrders();

        var kafka = password("CREMA_KAFKA_PASSWORD");
        PLATFORM.rotate("kafka");
        awaitOrders();
        PLATFORM.kill("kafka", 1); // each client logs in again
        awaitOrders();
        assertThatThrownBy(() -> connectToKafka(kafka)).hasCauseInstanceOf(SaslAuthenticationException.class);
        connectToKafka(password("CREMA_KAFKA_PASSWORD"));

        var database = PLATFORM.database("order-service");
        PLATFORM.rotate("postgres");
        awaitOrders();
        endSessions();
        awaitOrders();
        assertThatThrownBy(() -> connect(database)).hasMessageContaining("password authentication failed");
        connect(PLATFORM.database("order-service")).close();

        load.stop();
        var invariants = new Invariants(PLATFORM);
        invariants.awaitQuiet(LIMIT);
        load.collect(invariants.ready());
        invariants.awaitQuiet(LIMIT);
        assertThat(invariants.check(History.read(HISTORY), Set.of(), Set.of()).violations()).isEmpty();
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
