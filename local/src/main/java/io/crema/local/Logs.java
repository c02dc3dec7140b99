package io.crema.local;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Reads the logs of a platform's processes, merged by time. Each read continues after the previous one. */
final class Logs {

    private static final Pattern TIME = Pattern
            .compile("(\\d{4}-\\d\\d-\\d\\d)[T ](\\d\\d:\\d\\d:\\d\\d[.,]\\d{3,9})\\s?(Z|UTC|[+-]\\d\\d:\\d\\d)?");
    private static final int MAX_TIME_POSITION = 120;

    /** The next line of a log. A line without a timestamp has the time of the previous line. */
    private record Line(Instant time, Path file, String text) {}

    private final Path directory;
    private final Optional<String> service;
    private final Map<Path, Tail> tails = new HashMap<>();
    private final Map<Path, Instant> lastTimes = new HashMap<>();

    Logs(Path directory, Optional<String> service) {
        this.directory = directory;
        this.service = service;
    }

    /** Passes on the lines written since the last call, each prefixed with the name of its process. */
    void read(Consumer<String> out) {
        var heads = new PriorityQueue<Line>(Comparator.comparing(Line::time).thenComparing(Line::file));
        files().forEach(file -> nextOf(file).ifPresent(heads::add));
        for (var line = heads.poll(); line != null; line = heads.poll()) {
            out.accept("%-20s | %s".formatted(line.file().getFileName().toString().replaceFirst("\\.log$", ""),
                    line.text()));
            nextOf(line.file()).ifPresent(heads::add);
        }
        tails.values().forEach(Tail::pause);
    }

    boolean isEmpty() {
        return files().isEmpty();
    }

    private Optional<Line> nextOf(Path file) {
        return tails.computeIfAbsent(file, Tail::new).next().map(text -> {
            var time = time(text).orElseGet(() -> lastTimes.getOrDefault(file, Instant.EPOCH));
            lastTimes.put(file, time);
            return new Line(time, file, text);
        });
    }

    static Optional<Instant> time(String line) {
        var match = TIME.matcher(line.substring(0, Math.min(line.length(), MAX_TIME_POSITION)));
        if (!match.find()) {
            return Optional.empty();
        }
        var time = match.group(1) + "T" + match.group(2).replace(',', '.');
        return Optional.of(switch (match.group(3)) {
            case null -> LocalDateTime.parse(time).atZone(ZoneId.systemDefault()).toInstant();
            case "UTC", "Z" -> Instant.parse(time + "Z");
            default -> OffsetDateTime.parse(time + match.group(3), DateTimeFormatter.ISO_OFFSET_DATE_TIME).toInstant();
        });
    }

    /** Returns the last line of a log. */
    static String lastLine(Path log) {
        return tail(log).strip().lines().reduce("(no log)", (earlier, line) -> line);
    }

    /** Returns the last 4000 bytes of a log. */
    static String tail(Path log) {
        try (var file = new RandomAccessFile(log.toFile(), "r")) {
            var length = (int) Math.min(file.length(), 4000);
            var bytes = new byte[length];
            file.seek(file.length() - length);
            file.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "(no log)";
        }
    }

    private List<Path> files() {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (var files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".log"))
                    .filter(file -> service.isEmpty()
                            || file.getFileName().toString().matches(Pattern.quote(service.get()) + "-\\d+\\.log"))
                    .sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads the complete lines of a file. Starts again at the beginning if the file was replaced. */
    static final class Tail {

        private final Path file;
        private long position;
        private Optional<BufferedInputStream> open = Optional.empty();

        Tail(Path file) {
            this.file = file;
        }

        /** Returns the next line; empty if no complete line is available. */
        Optional<String> next() {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            try {
                if (open.isEmpty()) {
                    open = Optional.of(openAt());
                }
                var line = new ByteArrayOutputStream();
                var in = open.get();
                for (var next = in.read(); next != -1; next = in.read()) {
                    line.write(next);
                    if (next == '\n') {
                        position += line.size();
                        return Optional.of(line.toString(StandardCharsets.UTF_8).stripTrailing());
                    }
                }
                pause();
                return Optional.empty();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Closes the file until the next read. */
        void pause() {
            try {
                if (open.isPresent()) {
                    open.get().close();
                    open = Optional.empty();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private BufferedInputStream openAt() throws IOException {
            var channel = FileChannel.open(file);
            position = channel.size() < position ? 0 : position;
            return new BufferedInputStream(Channels.newInputStream(channel.position(position)), 1 << 16);
        }
    }
}
