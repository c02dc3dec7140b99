package io.crema.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import io.crema.local.KafkaAccess.Right;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Compares the topics of each service with the messages of its AsyncAPI document, and derives the rights from them. */
class KafkaAccessTest {

    private static final Path HOME = Path.of("..");

    private final KafkaAccess access = KafkaAccess.read(HOME);

    @ParameterizedTest
    @MethodSource("usersOfKafka")
    void describesExactlyTheMessagesThatTheServiceSendsAndReceives(ServiceDescription service) throws IOException {
        var file = HOME.resolve(service.name()).resolve("asyncapi.json");
        assertThat(file).as("written by AsyncApiTest of " + service.name() + " with -Dcrema.write-asyncapi").exists();
        var document = new JsonMapper().readTree(Files.readString(file));

        assertThat(service.publishes()).as("publishes in %s/service.yml", service.name())
                .isEqualTo(messages(document, "send"));
        assertThat(service.hears()).as("hears in %s/service.yml", service.name())
                .isEqualTo(messages(document, "receive"));
    }

    private static List<ServiceDescription> usersOfKafka() {
        return Services.of(HOME).all().stream().filter(ServiceDescription::usesKafka).toList();
    }

    private static Map<String, List<String>> messages(JsonNode document, String action) {
        var topics = new TreeMap<String, List<String>>();
        for (var operation : document.path("operations").propertyNames()) {
            var words = operation.split(" ", 2);
            if (words[0].equals(action)) {
                topics.put(words[1], List.copyOf(
                        document.path("channels").path(words[1]).path("messages").propertyNames()));
            }
        }
        return topics;
    }

    @Test
    void letsAServiceWriteAndReadItsTopicsAndWriteDeadLetters() {
        assertThat(access.rights().stream().filter(right -> right.user().equals("barista-service")))
                .containsExactlyInAnyOrder(new Right("barista-service", "write", "ticket.events"),
                        new Right("barista-service", "write", "ticket.replies"),
                        new Right("barista-service", "write", "dead-letters"),
                        new Right("barista-service", "read", "ticket.commands"));
        assertThat(access.users()).doesNotContain("gateway-service", "identity-service");
    }

    @Test
    void letsOneServiceWriteToEachTopicButTheDeadLetters() {
        var shared = new TreeSet<String>();
        for (var right : access.rights()) {
            var writers = access.rights().stream()
                    .filter(it -> it.action().equals("write") && it.topic().equals(right.topic())).count();
            if (writers > 1) {
                shared.add(right.topic());
            }
        }

        assertThat(List.copyOf(shared)).containsExactly("dead-letters");
    }
}
