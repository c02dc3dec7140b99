package io.crema.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.crema.testing.TestTokens;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.ResultActions;

/** Tests the connection pool with the settings of config-repo. */
@OrderServiceTest
class ConnectionPoolIT {

    @Autowired
    private HikariDataSource configured;
    @Autowired
    private OrderTestDriver driver;
    @Autowired
    private MockMvc mvc;

    @Test
    void answersOrdersWith503WhileAllConnectionsAreInUse() throws Exception {
        var patience = configured.getConnectionTimeout();
        configured.setConnectionTimeout(Duration.ofSeconds(1).toMillis());
        var connections = allConnections();
        try {
            driver.postOrder("1", OrderTestDriver.order(UUID.randomUUID(), "gangnam", "espresso", "1"))
                    .andExpect(status().isServiceUnavailable()).andExpect(header().string("Retry-After", "1"));
        } finally {
            close(connections);
            configured.setConnectionTimeout(patience);
        }
    }

    @Test
    void beginsNoStatementForACallerThatStoppedWaitingForItsConnection() throws Exception {
        var connections = allConnections();
        var closing = CompletableFuture.runAsync(() -> close(connections),
                CompletableFuture.delayedExecutor(500, TimeUnit.MILLISECONDS));

        readUnknownOrder("100m").andExpect(status().isGatewayTimeout());

        closing.get();
        readUnknownOrder("30S").andExpect(status().isNotFound());
    }

    private ResultActions readUnknownOrder(String timeLeft) throws Exception {
        return mvc.perform(get("/api/orders/{id}", UUID.randomUUID()).with(TestTokens.clerk("orders:read"))
                .header("grpc-timeout", timeLeft));
    }

    private List<Connection> allConnections() throws SQLException {
        var connections = new ArrayList<Connection>();
        while (connections.size() < configured.getMaximumPoolSize()) {
            connections.add(configured.getConnection());
        }
        return connections;
    }

    private static void close(List<Connection> connections) {
        for (var connection : connections) {
            try {
                connection.close();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Regression (HikariCP issue 1944): the pool stayed empty if PostgreSQL was killed while the service started. */
    @Test
    void recoversAfterTheFirstConnectionBreaks() {
        var config = new HikariConfig();
        configured.copyStateTo(config);
        config.setDataSource(new FirstConnectionBreaks(
                new DriverManagerDataSource(config.getJdbcUrl(), config.getUsername(), config.getPassword())));

        try (var pool = new HikariDataSource(config)) {
            await().atMost(Duration.ofSeconds(30)).ignoreExceptions().untilAsserted(() -> {
                try (var connection = pool.getConnection()) {
                    assertThat(connection.isValid(1)).isTrue();
                }
            });
        }
    }

    /** A data source whose first connection fails when the pool reads its isolation level. */
    private static final class FirstConnectionBreaks extends DelegatingDataSource {

        private final AtomicBoolean first = new AtomicBoolean(true);

        FirstConnectionBreaks(DriverManagerDataSource target) {
            super(target);
        }

        @Override
        public Connection getConnection(String user, String password) throws SQLException {
            var connection = super.getConnection(user, password);
            return first.getAndSet(false) ? breaking(connection) : connection;
        }

        private static Connection breaking(Connection connection) {
            return (Connection) Proxy.newProxyInstance(Connection.class.getClassLoader(),
                    new Class<?>[]{Connection.class}, (_, method, arguments) -> {
                        if (method.getName().equals("getTransactionIsolation")) {
                            connection.close();
                            throw new SQLException("the server was killed", "08006");
                        }
                        try {
                            return method.invoke(connection, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }

    }

}
