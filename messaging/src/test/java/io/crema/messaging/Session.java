package io.crema.messaging;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.UUID;

import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/** A transaction on a connection of its own, so that a test can interleave several. */
final class Session implements AutoCloseable {

    private final Connection connection;

    Session(JdbcConnectionDetails database) throws SQLException {
        connection = DriverManager.getConnection(database.getJdbcUrl(), database.getUsername(),
                database.getPassword());
        connection.setAutoCommit(false);
        execute("SELECT now()");
    }

    void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    void append(String key, long version) throws SQLException {
        append(UUID.randomUUID(), key, version);
    }

    void append(UUID id, String key, long version) throws SQLException {
        execute("INSERT INTO messaging.outbox (id, topic, key, type, version, body) VALUES ('" + id + "', 'orders', '"
                + key + "', 'Changed', " + version + ", '{}')");
    }

    void commit() throws SQLException {
        connection.commit();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

}
