package io.crema.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** Starts a platform and supervises it until this process is stopped. */
final class Supervisor {

    private final PlatformConfig config;
    private final Requests requests;
    private final FileChannel lock;

    Supervisor(PlatformConfig config) throws IOException {
        this.config = config;
        PrivateFiles.directory(config.state());
        this.lock = FileChannel.open(config.state().resolve("lock"), StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        this.requests = new Requests(config);
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

    int run() throws Exception {
        var begin = System.nanoTime();
        if (lock.tryLock() == null) {
            throw new PlatformException("Another ./crema up is starting or stopping Crema.",
                    "Run ./crema status to see it, or ./crema down to stop it.");
        }
        requests.clear();
        var platform = new Platform(config, System.out::println);
        var ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
            platform.stop();
            ended.countDown();
        }));
        System.out.println(Memory.describe(config, Memory.availableMb()));
        platform.startWithoutTraining();
        System.out.printf("Ready after %.1f s.%n", seconds(begin));
        Api.of(config).placeFirstOrder();
        System.out.printf("First order confirmed after %.1f s; memory (PSS) %d MB in all.%n", seconds(begin),
                platform.status().stream().mapToLong(Platform.Status::memoryMb).sum());
        System.out.println(
                "Gateway http://localhost:" + platform.port("gateway-service") + "  Zipkin http://localhost:"
                        + platform.port("zipkin") + "  try ./crema demo");
        Files.writeString(config.state().resolve("ready"), "");
        Platform.until(() -> {
            requests.handle(command -> handle(platform, command));
            return false;
        }, Duration.ofDays(3650));
        ended.await();
        return 0;
    }

    private static void handle(Platform platform, List<String> command) {
        switch (command.getFirst()) {
            case "scale" -> platform.scale(command.get(1), Integer.parseInt(command.get(2)));
            case "rotate" -> platform.rotate(command.get(1));
            case "restart" -> platform.restart(command.get(1), Integer.parseInt(command.get(2)));
            case "stop" -> platform.stopService(command.get(1));
            default -> throw new PlatformException("The supervisor does not know " + command.getFirst() + ".",
                    "It runs an earlier build of ./crema: run ./crema down, then ./crema up.");
        }
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }
}
