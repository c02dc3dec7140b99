package io.crema.e2e.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.JsonNodeFactory;

class HistoryTest {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    @TempDir
    private Path directory;

    @Test
    void readsOperationsWithTheirResponses() throws Exception {
        var answered = operation();
        var unanswered = operation();
        var lost = new Response(answered.id(), 1, 0, JSON.stringNode("connection reset"));
        var known = new Response(answered.id(), 2, 202, JSON.objectNode().put("orderId", "x"));
        try (var history = new History(directory.resolve("history"))) {
            history.append(answered);
            history.append(lost);
            history.append(unanswered);
            history.append(known);
        }

        var read = History.read(directory.resolve("history"));

        assertThat(read).extracting(History.Outcome::operation).containsExactly(answered, unanswered);
        assertThat(read.getFirst().responses()).containsExactly(lost, known);
        assertThat(read.getFirst().known()).containsExactly(known);
        assertThat(read.getLast().responses()).isEmpty();
    }

    @Test
    void serverErrorAndConnectionFailureAreUnknown() {
        assertThat(new Response(UUID.randomUUID(), 1, 0, JSON.nullNode()).isUnknown()).isTrue();
        assertThat(new Response(UUID.randomUUID(), 1, 504, JSON.nullNode()).isUnknown()).isTrue();
        assertThat(new Response(UUID.randomUUID(), 1, 422, JSON.nullNode()).isUnknown()).isFalse();
    }

    private static Operation operation() {
        return new Operation(UUID.randomUUID(), Operation.Kind.ORDER, UUID.randomUUID(), "/api/orders", "{}");
    }

}
