package io.crema.local;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * A process to run.
 *
 * @param directory the working directory, which is emptied before each start
 * @param ready returns true if the process is ready
 * @param stop the command that stops the process gracefully; empty for SIGTERM
 */
record Program(String service, int instance, int port, List<String> command, Map<String, String> environment,
        Path directory, Path log, BooleanSupplier ready, List<String> stop) {

    String name() {
        return service + "#" + instance;
    }
}
