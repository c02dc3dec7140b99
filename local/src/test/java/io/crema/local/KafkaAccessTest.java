package io.crema.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import io.crema.local.KafkaAccess.Right;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Compares the rights with what the services do. */
class KafkaAccessTest {

    private static final Path HOME = Path.of("..");

    private final KafkaAccess access = KafkaAccess.read(HOME);

    @Test
    void allowsExactlyWhatTheServicesSendAndReceive() throws IOException {
        var used = new ArrayList<Right>();
        try (var documents = Files.newDirectoryStream(HOME.resolve("docs/asyncapi"), "*.json")) {
            for (var file : documents) {
                var document = new JsonMapper().readTree(Files.readString(file));
                var service = document.path("info").path("title").asString();
                document.path("operations").propertyNames().forEach(name -> used.add(right(service, name)));
                used.add(new Right(service, "write", "dead-letters"));
            }
        }

        assertThat(access.rights()).containsExactlyInAnyOrderElementsOf(used);
    }

    private static Right right(String service, String operation) {
        var words = operation.split(" ", 2);
        return new Right(service, words[0].equals("send") ? "write" : "read", words[1]);
    }

    @Test
    void letsEachServiceCreateTheTopicsOfItsConfiguration() throws IOException {
        for (var user : access.users()) {
            var created = Files.readAllLines(HOME.resolve("config-repo").resolve(user + ".yml")).stream()
                    .map(String::strip).dropWhile(line -> !line.startsWith("messaging.topics:")).skip(1)
                    .takeWhile(line -> line.startsWith("- ")).map(line -> line.substring(2)).toList();

            assertThat(Stream.concat(created.stream(), Stream.of("dead-letters"))).as(user)
                    .containsExactlyInAnyOrderElementsOf(access.topics(user));
        }
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
