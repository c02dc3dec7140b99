package io.crema.testing;

import java.nio.file.Files;
import java.nio.file.Path;

import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.testcontainers.DockerClientFactory;

/** A real PostgreSQL and a real Kafka, started when first used and gone when the JVM ends, even if it is killed. */
public interface Servers {

    /**
     * The servers of this JVM: containers where a container engine answers, embedded ones otherwise, or if the
     * environment has {@code CREMA_TEST_SERVERS=embedded}.
     */
    static Servers shared() {
        return Shared.SERVERS;
    }

    /** Creates an empty database. */
    Database newDatabase();

    /** The address of the Kafka broker. */
    String kafkaBootstrapServers();

    /** Holds the servers of the JVM. */
    final class Shared {

        private static final String TESTCONTAINERS = "org.testcontainers";

        private static final Servers SERVERS = choose();

        private Shared() {
        }

        private static Servers choose() {
            if ("embedded".equals(System.getenv("CREMA_TEST_SERVERS"))) {
                System.out.println("Tests run on PostgreSQL and Kafka as embedded servers, as is asked for");
                return new EmbeddedServers();
            }
            var logging = LoggingSystem.get(Servers.class.getClassLoader());
            if (!expectsEngine()) {
                logging.setLogLevel(TESTCONTAINERS, LogLevel.OFF);
            }
            var containers = DockerClientFactory.instance().isDockerAvailable();
            logging.setLogLevel(TESTCONTAINERS, null);
            System.out.println("Tests run on PostgreSQL and Kafka "
                    + (containers ? "in containers" : "as embedded servers, for no container engine answers"));
            return containers ? new ContainerServers() : new EmbeddedServers();
        }

        /** Whether it would be an error that no engine answers. */
        private static boolean expectsEngine() {
            return System.getenv("DOCKER_HOST") != null || Files.exists(Path.of("/var/run/docker.sock"));
        }

    }

}
