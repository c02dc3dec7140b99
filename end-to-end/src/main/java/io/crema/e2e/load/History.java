package io.crema.e2e.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The clients' operations and their responses, in a file outside the platform. Each line is synced to disk before its
 * method returns. So an operation is in the file before its request can take effect.
 */
public final class History implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();

    private final FileChannel file;

    private record Line(@Nullable Operation operation, @Nullable Response response) {}

    /** An operation and all its responses, in order. */
    public record Outcome(Operation operation, List<Response> responses) {

        /** Returns the responses that say if the operation was applied. */
        public List<Response> known() {
            return responses.stream().filter(response -> !response.isUnknown()).toList();
        }

        /** Returns true if a response was lost. */
        public boolean wasUnknown() {
            return responses.size() > known().size() || responses.isEmpty();
        }

    }

    /** Starts a new history and overwrites an existing file. */
    public History(Path path) throws IOException {
        Files.createDirectories(path.toAbsolutePath().normalize().getParent());
        this.file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING);
    }

    void append(Operation operation) {
        append(new Line(operation, null));
    }

    void append(Response response) {
        append(new Line(null, response));
    }

    private synchronized void append(Line line) {
        try {
            var bytes = ByteBuffer.wrap((JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
            file.force(false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    /** Reads a history file. */
    public static List<Outcome> read(Path path) throws IOException {
        Map<UUID, Outcome> outcomes = new LinkedHashMap<>();
        try (var lines = Files.lines(path)) {
            lines.map(line -> JSON.readValue(line, Line.class)).forEach(line -> {
                if (line.operation() != null) {
                    outcomes.put(line.operation().id(), new Outcome(line.operation(), new ArrayList<>()));
                }
                if (line.response() != null) {
                    Objects.requireNonNull(outcomes.get(line.response().operationId())).responses()
                            .add(line.response());
                }
            });
        }
        return List.copyOf(outcomes.values());
    }

}
