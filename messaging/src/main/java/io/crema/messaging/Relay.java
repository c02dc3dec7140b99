package io.crema.messaging;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import io.micrometer.tracing.Span;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.SmartLifecycle;
import org.springframework.kafka.core.ProducerFactory;

/**
 * Publishes the outbox, in order, from the one instance of the service that holds the advisory lock.
 *
 * <p>Rows are read by the lowest seq, sent, flushed, and exactly those rows are deleted on the connection that holds
 * the lock: an owner that lost its connection can delete nothing, and one that is paused loses its connection. A failed
 * send stops the round before the next send and before the delete, so a row leaves the table only when the broker has
 * it, and none overtakes it; it may be sent again.
 */
class Relay implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Relay.class);

    private static final long LOCK = 0x6372656d61L;
    private static final int BATCH = 1_000;
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration BACK_OFF = Duration.ofSeconds(1);

    /** A row of the outbox, as the message that it becomes. */
    record Row(long seq, ProducerRecord<String, byte[]> message) {}

    private final JdbcConnectionDetails database;
    private final ProducerFactory<String, byte[]> producers;
    private final Traces traces;
    private final Checkpoints checkpoints;
    private final String source;
    private final Semaphore signal = new Semaphore(0);
    private volatile @Nullable Thread thread;

    Relay(JdbcConnectionDetails database, ProducerFactory<String, byte[]> producers, Traces traces,
            Checkpoints checkpoints, String source) {
        this.database = database;
        this.producers = producers;
        this.traces = traces;
        this.checkpoints = checkpoints;
        this.source = source;
    }

    /** Says that a transaction with outbox rows has committed; cheap, may be called from any thread. */
    void wake() {
        signal.release();
    }

    @Override
    public void start() {
        Thread relay = Thread.ofPlatform().name("outbox-relay").unstarted(this::run);
        thread = relay;
        relay.start();
    }

    @Override
    public void stop() {
        Thread running = thread;
        if (running != null) {
            thread = null;
            running.interrupt();
            try {
                running.join(Duration.ofSeconds(10));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    private void run() {
        while (isRunning()) {
            try (Connection connection = connect(); Producer<String, byte[]> producer = producers.createProducer()) {
                serve(connection, producer);
            } catch (InterruptedException e) {
                return;
            } catch (SQLException | ExecutionException | RuntimeException e) {
                log.warn("The relay gives up its lock and starts again: {}", e.toString());
                pause(BACK_OFF);
            }
        }
    }

    private void serve(Connection connection, Producer<String, byte[]> producer)
            throws SQLException, ExecutionException, InterruptedException {
        try {
            own(connection);
            Rest rest = new Rest();
            while (isRunning()) {
                rest.workBegins();
                if (relay(connection, producer) < BATCH) {
                    Thread.sleep(rest.due());
                    signal.tryAcquire(POLL.toMillis(), TimeUnit.MILLISECONDS);
                    signal.drainPermits();
                }
            }
        } catch (Error e) {
            Death.of("the relay of the outbox", e);
        }
    }

    private void own(Connection connection) throws SQLException, InterruptedException {
        while (!tryOwn(connection)) {
            Thread.sleep(POLL);
        }
        log.info("This instance relays the outbox");
        checkpoints.reached(Checkpoint.RELAY_OWNS);
    }

    /** Takes the lock if it is free; the connection then holds it for as long as it lives. */
    boolean tryOwn(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet locked = statement.executeQuery("SELECT pg_try_advisory_lock(" + LOCK + ")")) {
            return locked.next() && locked.getBoolean(1);
        }
    }

    /** One round; returns how many rows were published. */
    int relay(Connection connection, Producer<String, byte[]> producer)
            throws SQLException, ExecutionException, InterruptedException {
        List<Row> rows = read(connection);
        if (rows.isEmpty()) {
            return 0;
        }
        checkpoints.reached(Checkpoint.RELAY_READ);
        send(rows, producer);
        checkpoints.reached(Checkpoint.RELAY_FLUSHED);
        delete(connection, rows);
        checkpoints.reached(Checkpoint.RELAY_DELETED);
        return rows.size();
    }

    private List<Row> read(Connection connection) throws SQLException {
        List<Row> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(next())) {
            while (row.next()) {
                rows.add(new Row(row.getLong("seq"), message(row)));
            }
        }
        return rows;
    }

    /** The query for the rows to publish, in their order. */
    String next() {
        return """
                SELECT seq, id, topic, key, type, version, traceparent, body, created_at
                FROM messaging.outbox ORDER BY seq LIMIT\s""" + BATCH;
    }

    private void send(List<Row> rows, Producer<String, byte[]> producer)
            throws ExecutionException, InterruptedException {
        List<Future<?>> answers = new ArrayList<>(rows.size());
        for (Row row : rows) {
            Future<?> answer = producer.send(row.message());
            if (answer.isDone()) {
                answer.get(); // one that was refused: what follows it must not overtake it
            }
            answers.add(answer);
            checkpoints.reached(Checkpoint.RELAY_SENT);
        }
        producer.flush();
        for (Future<?> answer : answers) {
            answer.get();
        }
    }

    /** Deletes exactly the rows that were sent. */
    void delete(Connection connection, List<Row> sent) throws SQLException {
        try (PreparedStatement delete = connection
                .prepareStatement("DELETE FROM messaging.outbox WHERE seq = ANY(?)")) {
            delete.setArray(1, connection.createArrayOf("int8", sent.stream().map(Row::seq).toArray()));
            delete.executeUpdate();
        }
    }

    private ProducerRecord<String, byte[]> message(ResultSet row) throws SQLException {
        String topic = row.getString("topic");
        String key = row.getString("key");
        String type = row.getString("type");
        Span span = traces.continued(row.getString("traceparent"), Span.Kind.PRODUCER, "publish " + type);
        span.remoteServiceName("kafka").tag("messaging.destination.name", topic).end();
        var message = new ProducerRecord<>(topic, key, Headers.bytes(row.getString("body")));
        message.headers()
                .add(Headers.SPEC_VERSION, Headers.bytes("1.0"))
                .add(Headers.ID, Headers.bytes(row.getObject("id", UUID.class).toString()))
                .add(Headers.TYPE, Headers.bytes(type))
                .add(Headers.SOURCE, Headers.bytes(source))
                .add(Headers.SUBJECT, Headers.bytes(key))
                .add(Headers.TIME, Headers.bytes(row.getObject("created_at", OffsetDateTime.class).toString()))
                .add(Headers.AGGREGATE_VERSION, Headers.bytes(Long.toString(row.getLong("version"))));
        String traceparent = traces.traceparent(span);
        if (traceparent != null) {
            message.headers().add(Headers.TRACEPARENT, Headers.bytes(traceparent));
        }
        return message;
    }

    Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.put("user", String.valueOf(database.getUsername()));
        properties.put("password", String.valueOf(database.getPassword()));
        properties.put("ApplicationName", source + " outbox relay");
        properties.put("options", "-c idle_session_timeout=" + patience().toMillis());
        properties.put("socketTimeout", "30");
        properties.put("tcpKeepAlive", "true");
        return DriverManager.getConnection(database.getJdbcUrl(), properties);
    }

    /** How long an owner may be silent, paused or waiting for the broker, until the server gives its lock to another. */
    Duration patience() {
        return Duration.ofSeconds(10);
    }

    private static void pause(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

}
