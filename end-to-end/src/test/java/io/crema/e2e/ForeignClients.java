package io.crema.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Services on another platform use the registry and the config server with clients of their own. */
abstract class ForeignClients {

    private final LocalPlatform platform;

    ForeignClients(LocalPlatform platform) {
        this.platform = platform;
    }

    @Test
    void aServiceOnNodeRegistersAndFindsAnother() throws Exception {
        var client = NodeScripts.run("registry-client.js", port("discovery-service"), "node-service",
                certificate("node-service"), "order-service");

        assertThat(client.exit()).as(client.output()).isZero();
        assertThat(client.output()).contains("order-service:");
    }

    @Test
    void aServiceOnNodeDoesNotRegisterAsAnother() throws Exception {
        var client = NodeScripts.run("registry-client.js", port("discovery-service"), "order-service",
                certificate("node-service"), "order-service");

        assertThat(client.exit()).as(client.output()).isEqualTo(1);
        assertThat(client.output()).contains("403");
    }

    @Test
    void aServiceOnNodeReadsItsSettings() throws Exception {
        var client = NodeScripts.run("config-client.js", port("config-service"), "node-service",
                certificate("node-service"), "crema.messaging.partitions");

        assertThat(client.exit()).as(client.output()).isZero();
        assertThat(client.output().strip()).isEqualTo("6");
    }

    private String port(String service) {
        return Integer.toString(platform.address(service).getPort());
    }

    private String certificate(String service) {
        return platform.certificateOf(service).toString();
    }

}
