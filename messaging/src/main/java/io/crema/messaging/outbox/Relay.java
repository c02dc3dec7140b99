package io.crema.messaging.outbox;

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

import io.crema.messaging.message.Headers;
import io.crema.messaging.message.Traces;
import io.crema.messaging.support.AdaptivePause;
import io.crema.messaging.support.CrashPoint;
import io.crema.messaging.support.CrashPoints;
import io.crema.messaging.support.FailureLog;
import io.crema.messaging.support.FatalErrors;
import io.micrometer.tracing.Span;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.SmartLifecycle;
import org.springframework.kafka.core.ProducerFactory;

/**
 * Publishes the outbox in order. One instance of the service relays at a time: the one that holds the advisory lock.
 *
 * <p>A round reads the rows with the lowest seq, sends them, flushes, and deletes exactly these rows. It deletes on the
 * connection that holds the lock, so an instance that lost its connection deletes nothing. A paused instance loses its
 * connection.
 *
 * <p>A failed send ends the round before the next send and before the delete. So a row is deleted only after the broker has
 * confirmed it, and no row overtakes another. A row may be sent twice.
 */
public class Relay implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Relay.class);

    private static final long LOCK = 0x6372656d61L;
    private static final int BATCH = 1_000;
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration BACK_OFF = Duration.ofSeconds(1);

    /** A row of the outbox and the message made of it. */
    record Row(long seq, ProducerRecord<String, byte[]> message) {}

    private final FailureLog failures = new FailureLog(log);
    private final JdbcConnectionDetails database;
    private final ProducerFactory<String, byte[]> producers;
    private final Traces traces;
    private final CrashPoints crashPoints;
    private final String source;
    private final Semaphore signal = new Semaphore(0);
    private volatile @Nullable Thread thread;

    public Relay(JdbcConnectionDetails database, ProducerFactory<String, byte[]> producers, Traces traces,
            CrashPoints crashPoints, String source) {
        this.database = database;
        this.producers = producers;
        this.traces = traces;
        this.crashPoints = crashPoints;
        this.source = source;
    }

    /** Wakes the relay after the commit of a transaction with outbox rows. Cheap and thread-safe. */
    public void wake() {
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
                ownAndRelay(connection, producer);
            } catch (InterruptedException e) {
                return;
            } catch (SQLException | ExecutionException | RuntimeException e) {
                failures.log(Level.WARN, "Relay failed, released its lock, retrying", source, e);
                pause(BACK_OFF);
            }
        }
    }

    private void ownAndRelay(Connection connection, Producer<String, byte[]> producer)
            throws SQLException, ExecutionException, InterruptedException {
        try {
            own(connection);
            AdaptivePause pause = new AdaptivePause();
            while (isRunning()) {
                pause.workStarted();
                if (relay(connection, producer) < BATCH) {
                    Thread.sleep(pause.workEnded());
                    signal.tryAcquire(POLL.toMillis(), TimeUnit.MILLISECONDS);
                    signal.drainPermits();
                }
            }
        } catch (Error e) {
            FatalErrors.halt("the outbox relay", e);
        }
    }

    private void own(Connection connection) throws SQLException, InterruptedException {
        while (!tryOwn(connection)) {
            Thread.sleep(POLL);
        }
        log.info("This instance took the relay lock and publishes the outbox");
        crashPoints.reached(CrashPoint.RELAY_OWNS);
    }

    /** Takes the lock if it is free. The lock ends with the connection. */
    boolean tryOwn(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet locked = statement.executeQuery("SELECT pg_try_advisory_lock(" + LOCK + ")")) {
            return locked.next() && locked.getBoolean(1);
        }
    }

    /** Runs one round and returns the number of published rows. */
    int relay(Connection connection, Producer<String, byte[]> producer)
            throws SQLException, ExecutionException, InterruptedException {
        List<Row> rows = read(connection);
        if (rows.isEmpty()) {
            return 0;
        }
        crashPoints.reached(CrashPoint.RELAY_READ);
        send(rows, producer);
        crashPoints.reached(CrashPoint.RELAY_FLUSHED);
        delete(connection, rows);
        crashPoints.reached(CrashPoint.RELAY_DELETED);
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

    /** Returns the query for the next rows, in order. */
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
                answer.get(); // throws if the send was refused, so that no later row overtakes it
            }
            answers.add(answer);
            crashPoints.reached(CrashPoint.RELAY_SENT);
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
        properties.put("options", "-c idle_session_timeout=" + idleTimeout().toMillis());
        properties.put("socketTimeout", "30");
        properties.put("tcpKeepAlive", "true");
        return DriverManager.getConnection(database.getJdbcUrl(), properties);
    }

    /** Returns the idle time after which the server closes the session, which releases the lock. */
    Duration idleTimeout() {
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
