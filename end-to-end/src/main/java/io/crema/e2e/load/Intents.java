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
 * The clients' diary: what each wanted and what it was told, in a file outside the platform. A line is on disk when
 * its method returns, so an intent is known before its request can have had any effect.
 */
public final class Intents implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();

    private final FileChannel file;

    private record Line(@Nullable Intent intent, @Nullable Told told) {}

    /** An intent and all it was told, in order. */
    public record Outcome(Intent intent, List<Told> told) {

        /** The answers that left nothing open. */
        public List<Told> known() {
            return told.stream().filter(answer -> !answer.isUnknown()).toList();
        }

        /** Whether any answer was lost. */
        public boolean wasUnknown() {
            return told.size() > known().size() || told.isEmpty();
        }

    }

    /** Begins a new diary; an old one is overwritten. */
    public Intents(Path path) throws IOException {
        Files.createDirectories(path.toAbsolutePath().normalize().getParent());
        this.file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING);
    }

    void intend(Intent intent) {
        append(new Line(intent, null));
    }

    void told(Told told) {
        append(new Line(null, told));
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

    /** Reads a diary back. */
    public static List<Outcome> read(Path path) throws IOException {
        Map<UUID, Outcome> outcomes = new LinkedHashMap<>();
        try (var lines = Files.lines(path)) {
            lines.map(line -> JSON.readValue(line, Line.class)).forEach(line -> {
                if (line.intent() != null) {
                    outcomes.put(line.intent().id(), new Outcome(line.intent(), new ArrayList<>()));
                }
                if (line.told() != null) {
                    Objects.requireNonNull(outcomes.get(line.told().intent())).told().add(line.told());
                }
            });
        }
        return List.copyOf(outcomes.values());
    }

}
