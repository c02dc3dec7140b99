package io.crema.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The scripts under {@code src/test/node}, with the packages of their lock file. A test is skipped where Node.js is missing. */
final class NodeScripts {

    private static final Path SOURCES = Path.of("src/test/node");
    private static final Path INSTALLED = Path.of("target/node").toAbsolutePath();
    private static final int MINUTES = 3;

    /** The output of a script, errors included. */
    record Result(int exit, String output) {}

    private NodeScripts() {
    }

    /** Runs a script. Installs the packages before the first one. */
    static synchronized Result run(String script, String... arguments) throws Exception {
        assumeTrue(isOnThePath("node") && isOnThePath("npm"), "Node.js is not on the PATH");
        install();
        return execute(Stream.concat(Stream.of("node", script), Stream.of(arguments)).toList());
    }

    private static void install() throws Exception {
        Files.createDirectories(INSTALLED);
        try (var files = Files.list(SOURCES)) {
            for (var file : files.toList()) {
                Files.copy(file, INSTALLED.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        if (!Files.exists(INSTALLED.resolve("node_modules"))) {
            var installed = execute(List.of("npm", "ci", "--no-audit", "--no-fund"));
            assertThat(installed.exit()).as(installed.output()).isZero();
        }
    }

    private static Result execute(List<String> command) throws IOException, InterruptedException {
        var output = Files.createTempFile("node", ".log");
        try {
            var process = new ProcessBuilder(new ArrayList<>(command)).directory(INSTALLED.toFile())
                    .redirectErrorStream(true).redirectOutput(output.toFile()).start();
            if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new AssertionError(command + " did not end: " + Files.readString(output));
            }
            return new Result(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
        } finally {
            Files.delete(output);
        }
    }

    private static boolean isOnThePath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

}
