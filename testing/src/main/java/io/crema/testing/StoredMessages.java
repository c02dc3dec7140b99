package io.crema.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * The messages of one version of all contracts, as the providers sent them then. Topics keep events for ever, so
 * consumers have to understand every version.
 */
final class StoredMessages implements Messages {

    private static final String FILES = "classpath*:io/crema/testing/messages/*/*.json";
    private static final Pattern FILE = Pattern.compile(".*/([^/]+)/([^/]+)\\.json$");

    private final String version;
    private final Map<String, KafkaMessage> messages = new TreeMap<>();

    private StoredMessages(String version) {
        this.version = version;
    }

    static Stream<Messages> versions() {
        Map<String, StoredMessages> versions = new TreeMap<>();
        try {
            for (Resource file : new PathMatchingResourcePatternResolver().getResources(FILES)) {
                Matcher name = FILE.matcher(file.getURL().toString());
                if (name.matches()) {
                    versions.computeIfAbsent(name.group(1), StoredMessages::new).messages.put(name.group(2),
                            KafkaMessage.JSON.readValue(file.getInputStream(), KafkaMessage.class));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (versions.isEmpty()) {
            throw new AssertionError("no messages are stored at " + FILES);
        }
        return versions.values().stream().map(it -> it);
    }

    /** Writes the message to the directory of the system property {@code crema.store-messages-in}, if there is one. */
    static void store(String label, ConsumerRecord<String, String> message) {
        String directory = System.getProperty("crema.store-messages-in");
        if (directory != null) {
            KafkaMessage.JSON.writerWithDefaultPrettyPrinter().writeValue(Path.of(directory, label + ".json"),
                    KafkaMessage.of(message));
        }
    }

    @Override
    public void send(String label, long aggregateVersion, Map<String, UUID> ids) {
        KafkaMessage message = messages.get(label);
        if (message == null) {
            throw new AssertionError("version " + version + " has no message " + label);
        }
        message.about(aggregateVersion, ids).send();
    }

    @Override
    public String toString() {
        return "stored " + version;
    }

}
