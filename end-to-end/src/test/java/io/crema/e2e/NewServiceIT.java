package io.crema.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import io.crema.local.newservice.NewService;
import io.crema.local.newservice.RemoveService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * Generates a service into a copy of the checkout, builds it and runs its unit tests, its architecture rules and an
 * integration test, without a network. {@code .ci/new-service} runs all its tests.
 */
class NewServiceIT {

    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
    private static final Set<String> LEFT_OUT = Set.of("target", ".git", ".crema", "node_modules");
    /** No library of another build has this version. */
    private static final String VERSION = "0-generated";

    @TempDir
    private Path directory;

    @Test
    void aGeneratedServiceIsBuiltAndTestedAndTakenBack() throws Exception {
        var copy = directory.resolve("checkout");
        copySources(copy);
        var before = sources(copy);

        var printed = new StringWriter();
        assertThat(
                new CommandLine(new NewService(copy)).setOut(new PrintWriter(printed, true)).execute("bakery-service",
                        "--hears", "ticket.events:DrinkReady",
                        "--publishes", "bread.events:BreadBaked", "--api", "GET /api/bread:bread:read", "--skip-tests"))
                .isZero();

        var after = sources(copy);
        assertThat(after.keySet()).containsAll(before.keySet());
        assertThat(after.entrySet().stream()
                .filter(file -> !file.getValue().equals(before.get(file.getKey()))).map(Map.Entry::getKey)
                .filter(file -> !file.startsWith("bakery-service/"))).containsExactlyInAnyOrder("pom.xml",
                        "docker-compose.yml", "deploy/kubernetes/base/kustomization.yaml");
        assertThat(printed.toString()).contains("""
                Made bakery-service. Outside of it changed:
                  deploy/kubernetes/base/kustomization.yaml
                  docker-compose.yml
                  pom.xml
                """);
        assertThat(Files.exists(copy.resolve("bakery-service/service.yml"))).isTrue();
        run(copy, "./mvnw", "-q", "-B", "-o", "-pl", "bakery-service", "verify", "-Dit.test=BreadServiceIT",
                "-DskipComponentTests", "-Drevision=" + VERSION, "-Dmaven.repo.local.tail=" + librariesOfThisBuild());

        assertThat(new CommandLine(new RemoveService(copy)).execute("bakery-service")).isZero();

        assertThat(sources(copy)).isEqualTo(before);
    }

    private static void copySources(Path copy) throws IOException {
        Files.walkFileTree(HOME, new SimpleFileVisitor<>() {

            @Override
            public FileVisitResult preVisitDirectory(Path from, BasicFileAttributes attributes) throws IOException {
                if (LEFT_OUT.contains(from.getFileName().toString())) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.createDirectories(copy.resolve(HOME.relativize(from)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path from, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile() && !LEFT_OUT.contains(from.getFileName().toString())) {
                    Files.copy(from, copy.resolve(HOME.relativize(from)));
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Returns the contents of the files that nobody built, by their paths. */
    private static Map<String, String> sources(Path copy) throws IOException {
        var contents = new TreeMap<String, String>();
        try (var files = Files.walk(copy)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                var name = copy.relativize(file);
                if (name.getNameCount() < 2 || !name.getName(1).toString().equals("target")) {
                    contents.put(name.toString(), new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
                }
            }
        }
        return contents;
    }

    /** Lays the libraries that this build packaged out as a Maven repository. */
    private Path librariesOfThisBuild() throws IOException {
        var repository = directory.resolve("repository");
        var built = Files.readString(HOME.resolve("pom.xml")).replaceFirst("(?s).*<revision>([^<]*)</revision>.*",
                "$1");
        for (var module : List.of("", "tls", "chassis", "messaging", "testing")) {
            var artifact = module.isEmpty() ? "crema" : module;
            var files = Files.createDirectories(repository.resolve("io/crema").resolve(artifact).resolve(VERSION));
            Files.writeString(files.resolve(artifact + "-" + VERSION + ".pom"),
                    Files.readString(HOME.resolve(module).resolve("pom.xml")).replace("${revision}", VERSION));
            if (!module.isEmpty()) {
                Files.copy(HOME.resolve(module).resolve("target").resolve(module + "-" + built + ".jar"),
                        files.resolve(module + "-" + VERSION + ".jar"));
            }
        }
        return repository;
    }

    private void run(Path home, String... command) throws Exception {
        var log = directory.resolve("build.log").toFile();
        var builder = new ProcessBuilder(command).directory(home.toFile()).redirectErrorStream(true)
                .redirectOutput(log);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        assertThat(builder.start().waitFor()).as(() -> read(log.toPath())).isZero();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

}
