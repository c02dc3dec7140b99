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
 * The recorded messages of one version of all contracts. Topics keep events forever. So consumers must read the
 * messages of each version.
 */
final class RecordedMessages implements Messages {

    private static final String FILES = "classpath*:io/crema/testing/messages/*/*.json";
    private static final Pattern FILE = Pattern.compile(".*/([^/]+)/([^/]+)\\.json$");

    private final String version;
    private final Map<String, KafkaMessage> messages = new TreeMap<>();

    private RecordedMessages(String version) {
        this.version = version;
    }

    static Stream<Messages> versions(String label) {
        return recorded().filter(version -> version.messages.containsKey(label)).map(it -> it);
    }

    static Stream<Messages> versions() {
        return recorded().map(it -> it);
    }

    private static Stream<RecordedMessages> recorded() {
        Map<String, RecordedMessages> versions = new TreeMap<>();
        try {
            for (Resource file : new PathMatchingResourcePatternResolver().getResources(FILES)) {
                Matcher name = FILE.matcher(file.getURL().toString());
                if (name.matches()) {
                    versions.computeIfAbsent(name.group(1), RecordedMessages::new).messages.put(name.group(2),
                            KafkaMessage.JSON.readValue(file.getInputStream(), KafkaMessage.class));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (versions.isEmpty()) {
            throw new AssertionError("no recorded messages at " + FILES);
        }
        return versions.values().stream();
    }

    /** Writes the message to the directory in the system property {@code crema.store-messages-in}, if it is set. */
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
        message.withIds(aggregateVersion, ids).send();
    }

    @Override
    public String toString() {
        return "recorded " + version;
    }

}
