package io.crema.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BenchmarksTest {

    private final StringWriter output = new StringWriter();

    @ParameterizedTest
    @ValueSource(strings = {"--help", "saga --help", "relay --help", "gateway --help"})
    void helpPrintsUsageAndRunsNothing(String arguments) {
        assertThat(execute(arguments.split(" "))).isZero();
        assertThat(output.toString()).contains("Usage: bench");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sagas", "saga crema", "relay someone"})
    void refusesUnknownNamesWithUsage(String arguments) {
        assertThat(execute(arguments.split(" "))).isEqualTo(2);
        assertThat(output.toString()).contains("Usage: bench");
    }

    @Test
    void printsUsageWithoutName() {
        assertThat(execute()).isEqualTo(2);
        assertThat(output.toString()).contains("relay", "saga", "gateway");
    }

    private int execute(String... arguments) {
        var writer = new PrintWriter(output);
        return Benchmarks.commandLine().setOut(writer).setErr(writer).execute(arguments);
    }

}
