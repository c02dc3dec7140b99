package io.crema.local;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * One process to run.
 *
 * @param directory where it works and keeps temporary files; emptied before each start
 * @param ready whether it answers
 * @param stop the command that ends it gracefully; empty where SIGTERM does
 */
record Program(String service, int instance, int port, List<String> command, Map<String, String> environment,
        Path directory, Path log, BooleanSupplier ready, List<String> stop) {

    String name() {
        return service + "#" + instance;
    }
}
