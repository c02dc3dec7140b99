package io.crema.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.DriverManager;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

/** The common tests of all implementations of {@link Servers}. */
abstract class ServersSpecification {

    private final Servers servers;

    ServersSpecification(Servers servers) {
        this.servers = servers;
    }

    @Test
    void postgresqlHasExpectedVersionAndIsDurable() throws Exception {
        var database = servers.newDatabase();

        try (var connection = DriverManager.getConnection(database.url(), database.username(), database.password());
                var rows = connection.createStatement().executeQuery("""
                        SELECT current_setting('server_version'), current_setting('fsync'),
                            current_setting('synchronous_commit'), current_setting('full_page_writes')""")) {
            rows.next();
            assertThat(rows.getString(1)).startsWith("18.");
            assertThat(rows.getString(2)).isEqualTo("on");
            assertThat(rows.getString(3)).isEqualTo("on");
            assertThat(rows.getString(4)).isEqualTo("on");
        }
    }

    @Test
    void eachDatabaseIsNew() {
        assertThat(servers.newDatabase().url()).isNotEqualTo(servers.newDatabase().url());
    }

    @Test
    void kafkaHasOneNode() throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", servers.kafkaBootstrapServers()))) {
            assertThat(admin.describeCluster().nodes().get(1, TimeUnit.MINUTES)).hasSize(1);
        }
    }

}
