package io.crema.e2e.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.JsonNodeFactory;

class IntentsTest {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    @TempDir
    private Path directory;

    @Test
    void whatWasWantedAndToldIsReadBack() throws Exception {
        var answered = intent();
        var unanswered = intent();
        var lost = new Told(answered.id(), 1, 0, JSON.stringNode("connection reset"));
        var known = new Told(answered.id(), 2, 202, JSON.objectNode().put("orderId", "x"));
        try (var diary = new Intents(directory.resolve("diary"))) {
            diary.intend(answered);
            diary.told(lost);
            diary.intend(unanswered);
            diary.told(known);
        }

        var read = Intents.read(directory.resolve("diary"));

        assertThat(read).extracting(Intents.Outcome::intent).containsExactly(answered, unanswered);
        assertThat(read.getFirst().told()).containsExactly(lost, known);
        assertThat(read.getFirst().known()).containsExactly(known);
        assertThat(read.getLast().told()).isEmpty();
    }

    @Test
    void aServerErrorAndSilenceLeaveItUnknownWhetherTheDeedIsDone() {
        assertThat(new Told(UUID.randomUUID(), 1, 0, JSON.nullNode()).isUnknown()).isTrue();
        assertThat(new Told(UUID.randomUUID(), 1, 504, JSON.nullNode()).isUnknown()).isTrue();
        assertThat(new Told(UUID.randomUUID(), 1, 422, JSON.nullNode()).isUnknown()).isFalse();
    }

    private static Intent intent() {
        return new Intent(UUID.randomUUID(), Intent.Deed.ORDER, UUID.randomUUID(), "/api/orders", "{}");
    }

}
