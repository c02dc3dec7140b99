package io.crema.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.sql.DriverManager;

import org.junit.jupiter.api.Test;

/** What tests may rely on, however the servers run. */
abstract class ServersSpecification {

    private final Servers servers;

    ServersSpecification(Servers servers) {
        this.servers = servers;
    }

    @Test
    void postgresqlIsOfTheVersionInUseAndDurable() throws Exception {
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
    void kafkaListens() throws Exception {
        var address = URI.create("kafka://" + servers.kafkaBootstrapServers());

        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(address.getHost(), address.getPort()), 1000);
            assertThat(socket.isConnected()).isTrue();
        }
    }

}
