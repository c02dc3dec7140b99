package io.crema.local;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A program that runs in its own JVM. For a fast start, its jars are unpacked side by side, and it uses a JDK AOT cache
 * that a training run wrote.
 */
final class JavaApp {

    private static final String IN_TRAINING = ".training";

    private final List<String> flags;
    private final String mainClass;
    private final List<String> classpath;
    private final Path cache;
    private final boolean train;
    private final int debugPort;

    private JavaApp(List<String> flags, String mainClass, List<String> classpath, Path cache, boolean train,
            int debugPort) {
        this.flags = flags;
        this.mainClass = mainClass;
        this.classpath = classpath;
        this.cache = cache;
        this.train = train;
        this.debugPort = debugPort;
    }

    /** Returns a program that consists of the jars in a directory. */
    static JavaApp ofClasspath(String name, Path jars, String mainClass, List<String> flags, Path apps, boolean train) {
        try (var files = Files.list(jars)) {
            var sorted = files.sorted(Comparator.naturalOrder()).toList();
            var cache = apps
                    .resolve(name + "-"
                            + fingerprint(flags, sorted.stream().map(jar -> jar.getFileName() + "\n").toList())
                            + ".aot");
            Files.createDirectories(apps);
            prune(apps, name, cache);
            return new JavaApp(flags, mainClass,
                    List.of("-cp", sorted.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator))),
                    cache, train, 0);
        } catch (NoSuchFileException e) {
            throw new PlatformException(jars + " does not exist.", "Build it: ./mvnw -DskipTests package", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the program in a Spring Boot jar. Unpacks the jar if its content has changed. */
    static JavaApp ofBootJar(String name, Path jar, List<String> flags, Path apps, boolean train) {
        try (var file = new JarFile(jar.toFile())) {
            var mainClass = file.getManifest().getMainAttributes().getValue("Start-Class");
            if (mainClass == null) {
                throw new PlatformException(jar + " is not an executable jar.",
                        "Build it again: ./mvnw -DskipTests package");
            }
            var content = file.stream().map(e -> e.getName() + ":" + e.getSize() + ":" + e.getCrc()).toList();
            var unpacked = apps.resolve(name + "-" + fingerprint(flags, content));
            var cache = apps.resolve(unpacked.getFileName() + ".aot");
            Files.createDirectories(apps);
            prune(apps, name, cache);
            if (!Files.exists(unpacked.resolve("complete"))) {
                unpack(jar, unpacked);
                Files.createFile(unpacked.resolve("complete"));
            }
            return new JavaApp(flags, mainClass, List.of("-cp", unpacked.resolve(jar.getFileName()).toString()), cache,
                    train, 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes the files of earlier builds of a program, except those that a running process uses. */
    static void prune(Path apps, String name, Path cache) throws IOException {
        var current = cache.getFileName().toString().replaceFirst("\\.aot$", "");
        var versions = Pattern.compile(Pattern.quote(name) + "-[0-9a-f]{12}(\\.aot.*)?");
        try (var entries = Files.newDirectoryStream(apps, entry -> versions
                .matcher(entry.getFileName().toString()).matches()
                && !entry.getFileName().toString().startsWith(current))) {
            for (var entry : entries) {
                if (ProcessHandle.allProcesses().flatMap(process -> process.info().commandLine().stream())
                        .noneMatch(command -> command.contains(entry.toString()))) {
                    Platform.deleteRecursively(entry);
                }
            }
        }
    }

    /** Returns the program with jars appended to its class path. The AOT cache stays valid. */
    JavaApp with(List<Path> jars) {
        var appended = Stream.concat(Stream.of(classpath.getLast()), jars.stream().map(Path::toString))
                .collect(Collectors.joining(File.pathSeparator));
        return new JavaApp(flags, mainClass, List.of("-cp", appended), cache, train, debugPort);
    }

    /** Returns the program with a port on loopback for a debugger; 0 for none. It starts without an AOT cache. */
    JavaApp debuggedOn(int port) {
        return new JavaApp(flags, mainClass, classpath, cache, false, port);
    }

    /** Activates the AOT caches of a training run. Ignores incomplete caches, which still have a configuration file. */
    static void keepCompletedCaches(Path apps) {
        try (var trained = Files.newDirectoryStream(apps, "*.aot" + IN_TRAINING)) {
            for (var cache : trained) {
                var name = cache.getFileName().toString();
                if (!Files.exists(apps.resolve(name + ".config"))) {
                    Files.move(cache, apps.resolve(name.substring(0, name.length() - IN_TRAINING.length())),
                            StandardCopyOption.REPLACE_EXISTING);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isTrained() {
        return Files.exists(cache);
    }

    List<String> classpath() {
        return classpath;
    }

    /** Returns the command that starts the program, with its temporary files in the given directory. */
    List<String> command(Path directory, List<String> arguments) {
        var command = new ArrayList<String>();
        command.add(Processes.java());
        command.addAll(flags);
        command.addAll(List.of("-Djava.io.tmpdir=" + directory, "-XX:+ErrorFileToStderr",
                "-XX:+ExitOnOutOfMemoryError", "-Xlog:disable", "-Xlog:all=error:stderr",
                "-Djava.net.preferIPv4Stack=true"));
        if (debugPort != 0) {
            command.add("-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:" + debugPort);
        } else if (isTrained()) {
            command.add("-XX:AOTCache=" + cache);
        } else {
            if (train) {
                command.add("-XX:AOTCacheOutput=" + cache + IN_TRAINING);
            }
            command.addAll(JvmFlags.WITHOUT_CACHE);
        }
        command.addAll(classpath);
        command.add(mainClass);
        command.addAll(arguments);
        return command;
    }

    private static void unpack(Path jar, Path target) throws IOException {
        Platform.deleteRecursively(target);
        Files.createDirectories(target.getParent());
        var result = Processes.run(List.of(Processes.java(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
                "-Djarmode=tools", "-jar", jar.toString(), "extract", "--destination", target.toString()));
        if (!result.succeeded()) {
            throw new PlatformException("Failed to unpack " + jar + ":\n" + result.output(),
                    "Build it again: ./mvnw -DskipTests package");
        }
    }

    /** Returns a hash of the program's content and JVM flags, because an AOT cache is valid only for its flags. */
    private static String fingerprint(List<String> flags, List<String> parts) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(Runtime.version().toString().getBytes(StandardCharsets.UTF_8));
            flags.forEach(flag -> digest.update(flag.getBytes(StandardCharsets.UTF_8)));
            parts.forEach(part -> digest.update(part.getBytes(StandardCharsets.UTF_8)));
            return HexFormat.of().formatHex(digest.digest(), 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
