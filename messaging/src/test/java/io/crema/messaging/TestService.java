package io.crema.messaging;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import com.zaxxer.hikari.HikariDataSource;
import io.crema.messaging.consumer.BatchConsumer;
import io.crema.messaging.message.OutgoingMessage;
import io.crema.messaging.message.Traces;
import io.crema.messaging.outbox.JdbcOutbox;
import io.crema.messaging.outbox.Outbox;
import io.crema.messaging.parking.Parking;
import io.crema.messaging.support.CrashPoint;
import io.crema.messaging.support.CrashPoints;
import io.crema.testing.Database;
import io.crema.testing.Servers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.flywaydb.core.Flyway;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** The core of a service on a new database, without a Spring context. The test controls the order of all steps. */
public final class TestService implements AutoCloseable {

    public static final Traces UNTRACED = new Traces(Tracer.NOOP, Propagator.NOOP);

    static {
        Awaitility.setDefaultTimeout(Duration.ofMinutes(1));
    }

    public final JdbcConnectionDetails database;
    private final HikariDataSource pool;
    /** Executes the statements of tests. */
    public final JdbcTemplate jdbc;
    /** Executes the statements of the classes under test. */
    public final JdbcClient client;
    public final TransactionTemplate transaction;
    public final JsonMapper json = JsonMapper.builder().build();
    private volatile CrashPoints hook = _ -> {
    };
    public final CrashPoints crashPoints = crashPoint -> hook.reached(crashPoint);

    public TestService() {
        this(Servers.shared().newDatabase());
    }

    public TestService(Database database) {
        this.database = details(database);
        pool = new HikariDataSource();
        pool.setJdbcUrl(database.url());
        pool.setUsername(database.username());
        pool.setPassword(database.password());
        pool.setMaximumPoolSize(4);
        jdbc = new JdbcTemplate(pool);
        client = JdbcClient.create(pool);
        transaction = new TransactionTemplate(new JdbcTransactionManager(pool));
        Flyway.configure().dataSource(pool).schemas("messaging").locations("classpath:io/crema/messaging/db").load()
                .migrate();
    }

    public static JdbcConnectionDetails details(Database database) {
        return new Details(database);
    }

    private record Details(Database database) implements JdbcConnectionDetails {

        @Override
        public String getJdbcUrl() {
            return database.url();
        }

        @Override
        public String getUsername() {
            return database.username();
        }

        @Override
        public String getPassword() {
            return database.password();
        }

    }

    /** Runs an action once, when the crash point is reached next. */
    public void once(CrashPoint awaited, Runnable action) {
        hook = reached -> {
            if (reached == awaited) {
                hook = _ -> {
                };
                action.run();
            }
        };
    }

    public Outbox outbox() {
        return new JdbcOutbox(client, json, UNTRACED, crashPoints, () -> {
        });
    }

    public BatchConsumer.Core core() {
        return new BatchConsumer.Core(client, transaction, new Parking(client, json, outbox(), "dead-letters"),
                UNTRACED,
                new SimpleMeterRegistry(),
                crashPoints);
    }

    public static Map<String, Object> consumerSettings(Map<String, Object> settings) {
        Map<String, Object> all = kafka();
        all.putAll(settings);
        return all;
    }

    public static Map<String, Object> kafka() {
        return new HashMap<>(
                Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, Servers.shared().kafkaBootstrapServers()));
    }

    public static DefaultKafkaProducerFactory<String, byte[]> producers() {
        Map<String, Object> settings = kafka();
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        return new DefaultKafkaProducerFactory<>(settings, new StringSerializer(), new ByteArraySerializer());
    }

    /** Creates a topic and returns its name. */
    public static String newTopic(int partitions) throws Exception {
        String name = "topic-" + UUID.randomUUID();
        try (var admin = Admin.create(kafka())) {
            admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1))).all().get();
        }
        return name;
    }

    public void append(OutgoingMessage... messages) {
        transaction.executeWithoutResult(_ -> outbox().append(List.of(messages)));
    }

    public long rows(String table) {
        Long count = jdbc.queryForObject("SELECT count(*) FROM " + table, Long.class);
        return count == null ? 0 : count;
    }

    @Override
    public void close() {
        pool.close();
    }

}
