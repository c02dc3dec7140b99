package io.crema.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JavaAppTest {

    @TempDir
    Path apps;

    @Test
    void deletesEarlierBuildsUnlessAProcessUsesThem() throws IOException, InterruptedException {
        var current = build("query-service-000000000001");
        var earlier = build("query-service-000000000002");
        var running = build("query-service-000000000003");
        var other = build("query-service-replica-000000000004");
        var process = new ProcessBuilder("sh", "-c", "read line", running.toString()).start();

        try {
            JavaApp.prune(apps, "query-service", cache(current));

            assertThat(earlier).doesNotExist();
            assertThat(cache(earlier)).doesNotExist();
            assertThat(current).exists();
            assertThat(cache(current)).exists();
            assertThat(running).exists();
            assertThat(other).exists();
        } finally {
            process.destroy();
            process.waitFor();
        }
    }

    @Test
    void ignoresCacheOfIncompleteTraining() throws IOException {
        Files.writeString(apps.resolve("order-service-000000000001.aot.training"), "complete");
        Files.writeString(apps.resolve("query-service-000000000002.aot.training"), "incomplete");
        Files.writeString(apps.resolve("query-service-000000000002.aot.training.config"), "");

        JavaApp.keepCompletedCaches(apps);

        assertThat(apps.resolve("order-service-000000000001.aot")).hasContent("complete");
        assertThat(apps.resolve("query-service-000000000002.aot")).doesNotExist();
    }

    private Path build(String name) throws IOException {
        var unpacked = apps.resolve(name);
        Files.createDirectories(unpacked.resolve("lib"));
        Files.writeString(unpacked.resolve("complete"), "");
        Files.writeString(cache(unpacked), "");
        return unpacked;
    }

    private static Path cache(Path unpacked) {
        return unpacked.resolveSibling(unpacked.getFileName() + ".aot");
    }
}
