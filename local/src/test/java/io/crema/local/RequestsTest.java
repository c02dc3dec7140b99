package io.crema.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequestsTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    Path home;

    private final List<List<String>> handled = new CopyOnWriteArrayList<>();
    private PlatformConfig config = PlatformConfig.standard(Path.of("."), Map.of());

    @BeforeEach
    void thisProcessIsTheSupervisor() {
        config = PlatformConfig.standard(home, Map.of());
        new State(config.state()).record(State.Recorded.of(State.SUPERVISOR, 1, ProcessHandle.current(), 0));
    }

    @Test
    void returnsWhenTheSupervisorHasDoneTheCommand() {
        var sent = send("restart", "a service with blanks");

        answer(sent, handled::add);

        assertThat(sent).isCompleted();
        assertThat(handled).containsExactly(List.of("restart", "a service with blanks"));
        assertThat(config.state().resolve("requests")).isEmptyDirectory();
    }

    @Test
    void throwsTheFailureOfTheSupervisor() {
        var sent = send("restart", "order-service");

        answer(sent, command -> {
            throw new PlatformException("order-service is broken.", "Mend it.");
        });

        assertThatThrownBy(sent::join).hasRootCauseInstanceOf(PlatformException.class)
                .hasRootCauseMessage("order-service is broken.\n  Mend it.");
    }

    @Test
    void refusesACommandWithoutASupervisor() {
        new State(config.state()).forget(new State.Recorded(State.SUPERVISOR, 1, 0, 0, 0));

        assertThatThrownBy(() -> new Requests(config).send(List.of("stop", "order-service"), LIMIT))
                .hasMessageContaining("Crema is not running");
    }

    @Test
    void saysIfTheSupervisorDoesNotAnswer() {
        assertThatThrownBy(() -> new Requests(config).send(List.of("stop", "order-service"), Duration.ofMillis(100)))
                .hasMessageContaining("did not answer `stop order-service`");
        new Requests(config).handle(handled::add);

        assertThat(handled).isEmpty();
    }

    private CompletableFuture<Void> send(String... command) {
        return CompletableFuture.runAsync(() -> {
            try {
                new Requests(config).send(List.of(command), LIMIT);
            } catch (java.io.IOException e) {
                throw new CompletionException(e);
            }
        });
    }

    private void answer(CompletableFuture<Void> sent, Consumer<List<String>> handler) {
        var requests = new Requests(config);
        assertThat(Platform.until(() -> {
            requests.handle(handler);
            return sent.isDone();
        }, LIMIT)).isTrue();
    }
}
