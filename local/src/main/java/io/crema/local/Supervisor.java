package io.crema.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** Starts a platform and supervises it until this process is stopped. */
final class Supervisor {

    private final PlatformConfig config;
    private final Path scaleRequests;
    private final FileChannel lock;

    Supervisor(PlatformConfig config) throws IOException {
        this.config = config;
        PrivateFiles.directory(config.state());
        this.lock = FileChannel.open(config.state().resolve("lock"), StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        this.scaleRequests = config.state().resolve("scale-requests");
    }

    /** Starts a supervisor in its own process and prints its output. Returns the exit code when the platform is ready. */
    static int startDetached(PlatformConfig config, Map<String, Integer> scale) throws IOException {
        PrivateFiles.directory(config.state());
        PrivateFiles.directory(config.logs());
        var log = config.log(State.SUPERVISOR, 1);
        var ready = config.state().resolve("ready");
        Files.deleteIfExists(log);
        Files.deleteIfExists(ready);
        var command = new ArrayList<>(List.of(Processes.java(), "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                "-Xmx64m", "-Dcrema.home=" + config.home(), "-cp", System.getProperty("java.class.path"),
                Crema.class.getName(), "up"));
        scale.forEach((service, n) -> command.addAll(List.of("--scale", service + "=" + n)));
        var supervisor = new ProcessBuilder(Processes.inOwnSession(command)).directory(config.home().toFile())
                .redirectErrorStream(true).redirectOutput(log.toFile()).start();
        supervisor.getOutputStream().close();
        var printed = new Logs.Tail(log);
        Platform.until(() -> {
            print(printed);
            return !supervisor.isAlive() || Files.exists(ready);
        }, Duration.ofMinutes(15));
        print(printed);
        return supervisor.isAlive() && Files.exists(ready) ? 0 : 1;
    }

    private static void print(Logs.Tail log) {
        for (var line = log.next(); line.isPresent(); line = log.next()) {
            System.out.println(line.get());
        }
    }

    /** Requests that the running supervisor scales a service. */
    static void requestScale(PlatformConfig config, String service, int instances) throws IOException {
        var request = Files.writeString(config.state().resolve("scale-request"), Integer.toString(instances));
        Files.move(request, Files.createDirectories(config.state().resolve("scale-requests")).resolve(service),
                StandardCopyOption.ATOMIC_MOVE);
    }

    int run() throws Exception {
        var begin = System.nanoTime();
        if (lock.tryLock() == null) {
            throw new PlatformException("Another ./crema up is starting or stopping Crema.",
                    "Run ./crema status to see it, or ./crema down to stop it.");
        }
        Platform.deleteRecursively(scaleRequests);
        var platform = new Platform(config, System.out::println);
        var ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
            platform.stop();
            ended.countDown();
        }));
        platform.start();
        System.out.printf("Ready after %.1f s.%n", seconds(begin));
        Api.of(config).placeFirstOrder();
        System.out.printf("First order confirmed after %.1f s; memory (PSS) %d MB in all.%n", seconds(begin),
                platform.status().stream().mapToLong(Platform.Status::memoryMb).sum());
        System.out.println(
                "Gateway http://localhost:" + platform.port("gateway-service") + "  Zipkin http://localhost:"
                        + platform.port("zipkin") + "  try ./crema demo");
        Files.writeString(config.state().resolve("ready"), "");
        Platform.until(() -> {
            handleScaleRequests(platform);
            handleRotationRequests(platform);
            return false;
        }, Duration.ofDays(3650));
        ended.await();
        return 0;
    }

    /** Requests that the running supervisor rotates passwords. Returns the file that holds the answer once it exists. */
    static Path requestRotation(PlatformConfig config, String server) throws IOException {
        var requests = PrivateFiles.directory(config.state().resolve("rotation-requests"));
        var answer = requests.resolve(server + ".answer");
        Files.deleteIfExists(answer);
        PrivateFiles.replace(requests.resolve(server), "");
        return answer;
    }

    private void handleRotationRequests(Platform platform) {
        for (var server : List.of("kafka", "postgres")) {
            var request = config.state().resolve("rotation-requests").resolve(server);
            try {
                if (Files.deleteIfExists(request)) {
                    PrivateFiles.replace(request.resolveSibling(server + ".answer"), rotate(platform, server));
                }
            } catch (IOException e) {
                System.out.println("Failed to answer a request to rotate passwords: " + e.getMessage());
            }
        }
    }

    private static String rotate(Platform platform, String server) {
        try {
            platform.rotate(server);
            return "";
        } catch (RuntimeException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private void handleScaleRequests(Platform platform) {
        if (!Files.isDirectory(scaleRequests)) {
            return;
        }
        try (var files = Files.newDirectoryStream(scaleRequests)) {
            for (var file : files) {
                var instances = Integer.parseInt(Files.readString(file).strip());
                Files.delete(file);
                platform.scale(file.getFileName().toString(), instances);
            }
        } catch (IOException | RuntimeException e) {
            System.out.println("Failed to scale: " + e.getMessage());
        }
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }
}
