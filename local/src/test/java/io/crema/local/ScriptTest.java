package io.crema.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Tests a copy of the script {@code crema}, with stubs for Maven and the JDKs that print their arguments. */
@DisabledOnOs(OS.WINDOWS)
class ScriptTest {

    @TempDir
    Path directory;

    private Path home = Path.of("");
    private Path jvms = Path.of("");

    @BeforeEach
    void copyTheScript() throws IOException {
        home = Files.createDirectories(directory.resolve("a directory with spaces"));
        jvms = Files.createDirectories(directory.resolve("jvm"));
        var script = Files.readString(Path.of("..", "crema")).replace("/usr/lib/jvm/", jvms + "/")
                .replace("/Library/", directory + "/none/").replace("/opt/", directory + "/none/");
        executable(home.resolve("crema"), script);
        executable(home.resolve("mvnw"), """
                #!/bin/sh
                echo "maven on $JAVA_HOME with $*"
                mkdir -p local/target/lib local/target/kafka/lib local/target/zipkin local/target/postgres
                touch local/target/zipkin/zipkin.jar local/target/postgres/postgres.jar local/target/local.jar
                mkdir -p order-service/target && touch order-service/target/order-service-1.jar
                """);
        Files.createDirectories(home.resolve("order-service/src/main"));
        jdk("other", "17.0.15");
    }

    @Test
    void explainsWhatToInstallWithoutJdk25() throws Exception {
        var result = crema("up");

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.output().lines()).singleElement().asString().contains("No JDK 25 found", "JAVA_HOME");
    }

    @Test
    void findsJdk25IfJavaHomeIsAnotherVersion() throws Exception {
        var jdk = jdk("right", "25.0.3");

        var result = crema("status", "--json");

        assertThat(result.output()).contains("maven on " + jdk, "launched by " + jdk, "<status> <--json>");
        assertThat(result.exit()).isZero();
    }

    @Test
    void buildsAgainOnlyAfterChange() throws Exception {
        jdk("right", "25.0.3");
        crema("up");

        assertThat(crema("up").output()).doesNotContain("maven");

        Files.writeString(home.resolve("order-service/pom.xml"), "<project/>");
        Files.setLastModifiedTime(home.resolve("local/target/local.jar"), FileTime.fromMillis(0));
        assertThat(crema("status").output()).doesNotContain("maven");
        assertThat(crema("restart", "order-service").output()).doesNotContain("maven");
        assertThat(crema("train").output()).contains("maven");
        Files.setLastModifiedTime(home.resolve("local/target/local.jar"), FileTime.fromMillis(0));
        assertThat(crema("up").output()).contains("maven");
    }

    @Test
    void buildsMissingService() throws Exception {
        jdk("right", "25.0.3");
        crema("up");
        Files.delete(home.resolve("order-service/target/order-service-1.jar"));

        assertThat(crema("up").output()).contains("Building", "maven", "launched");
    }

    @Test
    void buildsTestsOnlyForACommandThatRunsThem() throws Exception {
        jdk("right", "25.0.3");

        assertThat(crema("up").output()).contains("-Dmaven.test.skip", "-pl local,order-service -am package");
        assertThat(crema("chaos", "--help").output()).contains("with -q -DskipTests package");
        Files.createDirectories(home.resolve("end-to-end/target"));
        Files.writeString(home.resolve("end-to-end/target/end-to-end.jar"), "");
        assertThat(crema("chaos", "--help").output()).doesNotContain("maven");
    }

    @Test
    void runsFromACopyThatABuildDoesNotReplace() throws Exception {
        jdk("right", "25.0.3");
        var copies = home.resolve(".crema/launcher");

        assertThat(crema("up").output()).contains("-cp> <" + copies);
        assertThat(crema("status").output()).contains("-cp> <" + copies);
        Files.writeString(home.resolve("local/target/local.jar"), "the next build");
        assertThat(crema("status").output()).contains("-cp> <" + copies);

        try (var jars = Files.list(copies)) {
            assertThat(jars).singleElement().asInstanceOf(InstanceOfAssertFactories.PATH)
                    .hasContent("the next build");
        }
    }

    @Test
    void stopsIfBuildFails() throws Exception {
        jdk("right", "25.0.3");
        executable(home.resolve("mvnw"), "#!/bin/sh\nexit 7\n");

        var result = crema("up");

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.output()).contains("build failed").doesNotContain("launched");
    }

    @Test
    void setsUtf8WithoutLocale() throws Exception {
        jdk("right", "25.0.3");

        assertThat(crema("up").output()).contains("locale C.UTF-8");
    }

    private Path jdk(String name, String version) throws IOException {
        var jdk = jvms.resolve(name);
        Files.createDirectories(jdk.resolve("bin"));
        Files.writeString(jdk.resolve("release"), "IMPLEMENTOR=\"X\"\nJAVA_VERSION=\"" + version + "\"\n");
        executable(jdk.resolve("bin/java"), """
                #!/bin/sh
                echo "launched by $(dirname "$(dirname "$0")") locale $LC_ALL"
                for argument in "$@"; do printf '<%s> ' "$argument"; done
                """);
        executable(jdk.resolve("bin/javac"), "#!/bin/sh\n");
        return jdk;
    }

    private Processes.Result crema(String... arguments) throws Exception {
        var process = new ProcessBuilder(
                Stream.concat(Stream.of("sh", home.resolve("crema").toString()), Stream.of(arguments)).toList());
        process.redirectErrorStream(true);
        process.environment().keySet().removeAll(List.of("LC_ALL", "LC_CTYPE", "LANG"));
        process.environment().putAll(Map.of("JAVA_HOME", jvms.resolve("other").toString(), "HOME",
                directory.toString(), "PATH", "/usr/bin:/bin"));
        var started = process.start();
        var output = new String(started.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Processes.Result(started.waitFor(), output);
    }

    private static void executable(Path file, String text) throws IOException {
        Files.writeString(file, text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }
}
