package io.crema.testing;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/** Creates databases on the server of a JDBC URL. */
final class DatabaseCreation {

    private static final AtomicInteger COUNT = new AtomicInteger();

    private static final Pattern DATABASE = Pattern.compile("(jdbc:postgresql://[^/]+/)[^?]+.*");

    private DatabaseCreation() {
    }

    static Database create(String serverUrl, String username, String password) {
        var name = "test_" + COUNT.incrementAndGet();
        try (var connection = DriverManager.getConnection(serverUrl, username, password);
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new IllegalStateException("Cannot create database " + name + " at " + serverUrl, e);
        }
        return new Database(
                DATABASE.matcher(serverUrl).replaceFirst("$1" + name + "?reWriteBatchedInserts=true"), username,
                password);
    }

}
