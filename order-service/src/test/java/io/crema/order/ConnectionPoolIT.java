package io.crema.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Tests the connection pool with the settings of config-repo. */
@OrderServiceTest
class ConnectionPoolIT {

    @Autowired
    private HikariDataSource configured;
    @Autowired
    private OrderTestDriver driver;

    @Test
    void answersOrdersWith503WhileAllConnectionsAreInUse() throws Exception {
        var connections = new ArrayList<Connection>();
        var patience = configured.getConnectionTimeout();
        configured.setConnectionTimeout(Duration.ofSeconds(1).toMillis());
        try {
            while (connections.size() < configured.getMaximumPoolSize()) {
                connections.add(configured.getConnection());
            }

            driver.postOrder("1", OrderTestDriver.order(UUID.randomUUID(), "gangnam", "espresso", "1"))
                    .andExpect(status().isServiceUnavailable()).andExpect(header().string("Retry-After", "1"));
        } finally {
            for (var connection : connections) {
                connection.close();
            }
            configured.setConnectionTimeout(patience);
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
