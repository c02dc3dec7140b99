package io.crema.testing;

import java.nio.file.Files;
import java.nio.file.Path;

import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.testcontainers.DockerClientFactory;

/** A real PostgreSQL and a real Kafka. They start on first use and stop after the JVM exits, even if it is killed. */
public interface Servers {

    /**
     * Returns the servers of this JVM: containers if a container engine is available, otherwise embedded servers.
     * {@code CREMA_TEST_SERVERS=embedded} in the environment selects embedded servers.
     */
    static Servers shared() {
        return Shared.SERVERS;
    }

    /** Creates an empty database. */
    Database newDatabase();

    /** Returns the address of the Kafka broker. */
    String kafkaBootstrapServers();

    /** Holds the servers of the JVM. */
    final class Shared {

        private static final String TESTCONTAINERS = "org.testcontainers";

        private static final Servers SERVERS = choose();

        private Shared() {
        }

        private static Servers choose() {
            if ("embedded".equals(System.getenv("CREMA_TEST_SERVERS"))) {
                System.out.println("Tests use embedded PostgreSQL and Kafka (CREMA_TEST_SERVERS=embedded)");
                return new EmbeddedServers();
            }
            var logging = LoggingSystem.get(Servers.class.getClassLoader());
            if (!expectsEngine()) {
                logging.setLogLevel(TESTCONTAINERS, LogLevel.OFF);
            }
            var containers = DockerClientFactory.instance().isDockerAvailable();
            logging.setLogLevel(TESTCONTAINERS, null);
            System.out.println(containers
                    ? "Tests use PostgreSQL and Kafka in containers"
                    : "Tests use embedded PostgreSQL and Kafka (no container engine found)");
            return containers ? new ContainerServers() : new EmbeddedServers();
        }

        /** Returns true if the machine has signs of a container engine, so that errors of Testcontainers are relevant. */
        private static boolean expectsEngine() {
            return System.getenv("DOCKER_HOST") != null || Files.exists(Path.of("/var/run/docker.sock"));
        }

    }

}
