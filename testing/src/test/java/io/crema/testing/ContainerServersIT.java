package io.crema.testing;

import org.junit.jupiter.api.condition.EnabledIf;
import org.testcontainers.DockerClientFactory;

@EnabledIf("hasContainerEngine")
class ContainerServersIT extends ServersSpecification {

    private static final Servers SERVERS = new ContainerServers();

    ContainerServersIT() {
        super(SERVERS);
    }

    static boolean hasContainerEngine() {
        return DockerClientFactory.instance().isDockerAvailable();
    }

}
