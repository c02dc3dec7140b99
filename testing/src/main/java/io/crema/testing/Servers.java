package io.crema.testing;

import org.testcontainers.DockerClientFactory;

/** A real PostgreSQL and a real Kafka, started when first used and gone when the JVM ends, even if it is killed. */
public interface Servers {

    /** The servers of this JVM: containers where a container engine answers, embedded ones otherwise. */
    static Servers shared() {
        return Shared.SERVERS;
    }

    /** Creates an empty database. */
    Database newDatabase();

    /** The address of the Kafka broker. */
    String kafkaBootstrapServers();

    /** Holds the servers of the JVM. */
    final class Shared {

        private static final Servers SERVERS = choose();

        private Shared() {
        }

        private static Servers choose() {
            var containers = DockerClientFactory.instance().isDockerAvailable();
            System.out.println(
                    "Tests run on PostgreSQL and Kafka " + (containers ? "in containers" : "as embedded servers"));
            return containers ? new ContainerServers() : new EmbeddedServers();
        }

    }

}
