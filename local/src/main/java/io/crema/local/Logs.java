package io.crema.local;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The logs of a platform's processes, merged in time order, read on from where the last reading ended. */
final class Logs {

    private static final Pattern TIME = Pattern
            .compile("(\\d{4}-\\d\\d-\\d\\d)[T ](\\d\\d:\\d\\d:\\d\\d[.,]\\d{3,9})\\s?(Z|UTC|[+-]\\d\\d:\\d\\d)?");
    private static final int WHERE_TIMES_STAND = 120;

    private record Line(Instant time, String text) {}

    private final Path directory;
    private final Optional<String> service;
    private final Map<Path, Tail> tails = new HashMap<>();
    private final Map<Path, Instant> lastTimes = new HashMap<>();

    Logs(Path directory, Optional<String> service) {
        this.directory = directory;
        this.service = service;
    }

    /** What was written since the last call, each line with the name of its process before it. */
    List<String> next() {
        var lines = new ArrayList<Line>();
        for (var file : files()) {
            var name = file.getFileName().toString().replaceFirst("\\.log$", "");
            for (var text : tails.computeIfAbsent(file, Tail::new).lines()) {
                var time = time(text).orElseGet(() -> lastTimes.getOrDefault(file, Instant.EPOCH));
                lastTimes.put(file, time);
                lines.add(new Line(time, "%-20s | %s".formatted(name, text)));
            }
        }
        lines.sort(Comparator.comparing(Line::time));
        return lines.stream().map(Line::text).toList();
    }

    static Optional<Instant> time(String line) {
        var match = TIME.matcher(line.substring(0, Math.min(line.length(), WHERE_TIMES_STAND)));
        if (!match.find()) {
            return Optional.empty();
        }
        var local = LocalDateTime.parse(match.group(1) + "T" + match.group(2).replace(',', '.'));
        var offset = Optional.ofNullable(match.group(3)).map(o -> o.equals("UTC") ? "Z" : o);
        return Optional.of(offset
                .map(o -> OffsetDateTime
                        .parse(local + (local.getSecond() == 0 && local.getNano() == 0 ? ":00" : "") + o).toInstant())
                .orElseGet(() -> local.atZone(ZoneId.systemDefault()).toInstant()));
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

    /** The complete lines that come into one file. */
    static final class Tail {

        private final Path file;
        private long position;

        Tail(Path file) {
            this.file = file;
        }

        List<String> lines() {
            if (!Files.exists(file)) {
                return List.of();
            }
            try (var in = new RandomAccessFile(file.toFile(), "r")) {
                var bytes = new byte[(int) Math.min(in.length() - position, 16_000_000)];
                in.seek(position);
                in.readFully(bytes);
                var complete = bytes.length;
                while (complete > 0 && bytes[complete - 1] != '\n') {
                    complete--;
                }
                position += complete;
                return new String(bytes, 0, complete, StandardCharsets.UTF_8).lines().toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
