package io.crema.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogsTest {

    @TempDir
    Path directory;

    @Test
    void mergesLinesByTimeAndKeepsStackTracesTogether() throws IOException {
        write("order-service-1", """
                2026-11-21T12:00:00.100Z ERROR failed
                java.lang.IllegalStateException
                2026-11-21T12:00:00.400Z INFO recovered
                """);
        write("postgres-1", "2026-11-21 12:00:00.200 UTC [7] LOG: ready\n");

        assertThat(read(new Logs(directory, Optional.empty()))).containsExactly(
                "order-service-1      | 2026-11-21T12:00:00.100Z ERROR failed",
                "order-service-1      | java.lang.IllegalStateException",
                "postgres-1           | 2026-11-21 12:00:00.200 UTC [7] LOG: ready",
                "order-service-1      | 2026-11-21T12:00:00.400Z INFO recovered");
    }

    @Test
    void readsAllInstancesOfAService() throws IOException {
        write("order-service-1", "first\n");
        write("order-service-2", "second\n");
        write("query-service-1", "other\n");

        assertThat(read(new Logs(directory, Optional.of("order-service")))).hasSize(2)
                .noneMatch(line -> line.contains("other"));
        assertThat(new Logs(directory, Optional.of("order")).isEmpty()).isTrue();
    }

    @Test
    void continuesAfterLastReadAndWaitsForCompleteLine() throws IOException {
        var logs = new Logs(directory, Optional.empty());
        write("kafka-1", "주문 one\ntw");
        assertThat(read(logs)).containsExactly("kafka-1              | 주문 one");

        write("kafka-1", "o\n");

        assertThat(read(logs)).containsExactly("kafka-1              | two");
    }

    @Test
    void readsReplacedLogFromTheBeginning() throws IOException {
        var logs = new Logs(directory, Optional.empty());
        write("kafka-1", "a long line of the first start\n");
        assertThat(read(logs)).hasSize(1);

        Files.delete(directory.resolve("kafka-1.log"));
        write("kafka-1", "again\n");

        assertThat(read(logs)).containsExactly("kafka-1              | again");
    }

    @Test
    void parsesTimeInEachFormat() {
        var noon = Instant.parse("2026-11-21T12:00:00.123Z");

        assertThat(Logs.time("2026-11-21T12:00:00.123Z  INFO started")).contains(noon);
        assertThat(Logs.time("2026-11-21 12:00:00.123 UTC [7] LOG: ready")).contains(noon);
        assertThat(Logs.time("{\"@timestamp\":\"2026-11-21T21:00:00.123+09:00\",\"m\":1}")).contains(noon);
        assertThat(Logs.time("\tat io.crema.Order.place(Order.java:1)")).isEmpty();
    }

    @Test
    void returnsTheLastLine() throws IOException {
        write("gateway-service-1", "started\nWaiting for an instance of bakery-service\n");

        assertThat(Logs.lastLine(directory.resolve("gateway-service-1.log")))
                .isEqualTo("Waiting for an instance of bakery-service");
        assertThat(Logs.lastLine(directory.resolve("other.log"))).isEqualTo("(no log)");
    }

    private void write(String process, String text) throws IOException {
        Files.writeString(directory.resolve(process + ".log"), text, StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    private static List<String> read(Logs logs) {
        var lines = new ArrayList<String>();
        logs.read(lines::add);
        return lines;
    }
}
