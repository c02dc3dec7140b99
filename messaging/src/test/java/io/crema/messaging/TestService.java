package io.crema.messaging;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import com.zaxxer.hikari.HikariDataSource;
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
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** The core as a service has it, on a new database, without a container: the test says what runs when. */
public final class TestService implements AutoCloseable {

    static final Traces UNTRACED = new Traces(Tracer.NOOP, Propagator.NOOP);

    static {
        Awaitility.setDefaultTimeout(Duration.ofMinutes(1));
    }

    final JdbcConnectionDetails database;
    private final HikariDataSource pool;
    public final JdbcTemplate jdbc;
    public final TransactionTemplate transaction;
    public final JsonMapper json = JsonMapper.builder().build();
    private volatile Checkpoints hook = _ -> {
    };
    public final Checkpoints checkpoints = checkpoint -> hook.reached(checkpoint);

    public TestService() {
        this(Servers.shared().newDatabase());
    }

    TestService(Database database) {
        this.database = details(database);
        pool = new HikariDataSource();
        pool.setJdbcUrl(database.url());
        pool.setUsername(database.username());
        pool.setPassword(database.password());
        pool.setMaximumPoolSize(4);
        jdbc = new JdbcTemplate(pool);
        transaction = new TransactionTemplate(new JdbcTransactionManager(pool));
        Flyway.configure().dataSource(pool).schemas("messaging").locations("classpath:io/crema/messaging/db").load()
                .migrate();
    }

    static JdbcConnectionDetails details(Database database) {
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

    /** Runs something the next time that the checkpoint is reached. */
    public void once(Checkpoint awaited, Runnable deed) {
        hook = reached -> {
            if (reached == awaited) {
                hook = _ -> {
                };
                deed.run();
            }
        };
    }

    Outbox outbox() {
        return new JdbcOutbox(jdbc, json, UNTRACED, checkpoints, () -> {
        });
    }

    BatchConsumer.Core core() {
        return new BatchConsumer.Core(jdbc, transaction, new Parking(jdbc, json, outbox(), "dead-letters"), UNTRACED,
                new SimpleMeterRegistry(),
                checkpoints);
    }

    static Map<String, Object> consumerSettings(Map<String, Object> settings) {
        Map<String, Object> all = kafka();
        all.putAll(settings);
        return all;
    }

    static Map<String, Object> kafka() {
        return new HashMap<>(
                Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, Servers.shared().kafkaBootstrapServers()));
    }

    static DefaultKafkaProducerFactory<String, byte[]> producers() {
        Map<String, Object> settings = kafka();
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        return new DefaultKafkaProducerFactory<>(settings, new StringSerializer(), new ByteArraySerializer());
    }

    /** Creates a topic of a new name. */
    static String newTopic(int partitions) throws Exception {
        String name = "topic-" + UUID.randomUUID();
        try (var admin = Admin.create(kafka())) {
            admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1))).all().get();
        }
        return name;
    }

    void append(OutgoingMessage... messages) {
        transaction.executeWithoutResult(_ -> outbox().append(List.of(messages)));
    }

    long rows(String table) {
        Long count = jdbc.queryForObject("SELECT count(*) FROM " + table, Long.class);
        return count == null ? 0 : count;
    }

    @Override
    public void close() {
        pool.close();
    }

}
