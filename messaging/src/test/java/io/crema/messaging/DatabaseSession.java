package io.crema.messaging;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.UUID;

import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/** An open transaction on its own connection. A test uses several to interleave their statements. */
public final class DatabaseSession implements AutoCloseable {

    private final Connection connection;

    public DatabaseSession(JdbcConnectionDetails database) throws SQLException {
        connection = DriverManager.getConnection(database.getJdbcUrl(), database.getUsername(),
                database.getPassword());
        connection.setAutoCommit(false);
        execute("SELECT now()");
    }

    public void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    public void append(String key, long version) throws SQLException {
        append(UUID.randomUUID(), key, version);
    }

    public void append(UUID id, String key, long version) throws SQLException {
        execute("INSERT INTO messaging.outbox (id, topic, key, type, version, body) VALUES ('" + id + "', 'orders', '"
                + key + "', 'Changed', " + version + ", '{}')");
    }

    public void commit() throws SQLException {
        connection.commit();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

}
