package io.crema.benchmarks;

import static io.crema.benchmarks.Benchmarks.rounded;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import io.crema.local.Api;
import io.crema.local.Platform;
import io.crema.local.PlatformConfig;

/**
 * Measures the CPU time per proxied request of the gateway, of both variants of Spring Cloud Gateway and of nginx, in front
 * of the same instance of order-service over TLS. Only the gateway checks tokens, limits clients, traces and has breakers.
 * All take turns after a minute of warm-up each.
 */
final class GatewayBenchmark implements Benchmarks.Benchmark {

    private static final String PATH = "/api/menu";
    private static final int CLIENTS = 32;
    private static final int ROUNDS = 3;
    private static final Duration WARM_UP = Duration.ofMinutes(1);
    private static final Duration MEASURED = Duration.ofSeconds(10);
    private static final Duration START = Duration.ofMinutes(1);

    private final Path nginx;

    /** @param nginx the program */
    GatewayBenchmark(Path nginx) {
        this.nginx = nginx;
    }

    /** Finds nginx on the PATH. */
    static Optional<Path> findNginx() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(directory -> Path.of(directory, "nginx")).filter(Files::isExecutable).findFirst();
    }

    private record Proxy(String name, URI address, ProcessHandle process) implements AutoCloseable {

        static Proxy started(String name, int port, ProcessBuilder program) throws IOException {
            var proxy = new Proxy(name, URI.create("http://127.0.0.1:" + port), program.inheritIO().start().toHandle());
            var end = System.nanoTime() + START.toNanos();
            while (!isListening(port)) {
                if (System.nanoTime() > end || !proxy.process.isAlive()) {
                    proxy.close();
                    throw new IllegalStateException(name + " did not start");
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
            return proxy;
        }

        double cpuMicros() {
            return Stream.concat(Stream.of(process), process.descendants())
                    .flatMap(each -> each.info().totalCpuDuration().stream()).mapToLong(Duration::toNanos).sum() / 1e3;
        }

        @Override
        public void close() {
            process.destroy();
            process.onExit().join();
        }

    }

    @Override
    public Map<String, Object> run(PlatformConfig config) throws Exception {
        var peers = new ArrayList<Proxy>();
        try (var platform = new Platform(config, Benchmarks::print);
                var http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            platform.start();
            var api = Api.of(config);
            var token = api.token("clerk", List.of());
            var backend = URI.create("https://localhost:" + platform.port("order-service"));
            peers.add(bare("SERVLET", config, backend));
            peers.add(bare("REACTIVE", config, backend));
            peers.add(nginx(config.state().resolve("nginx"), backend));
            var proxies = new ArrayList<>(peers);
            proxies.addFirst(new Proxy("gateway-service", api.gateway(),
                    ProcessHandle.of(platform.pid("gateway-service", 1)).orElseThrow()));
            for (var proxy : proxies) {
                load(http, proxy, token, WARM_UP);
            }
            return measure(http, token, proxies);
        } finally {
            peers.forEach(Proxy::close);
        }
    }

    private static Map<String, Object> measure(HttpClient http, String token, List<Proxy> proxies) throws Exception {
        var means = new LinkedHashMap<String, Double>();
        for (var round = 1; round <= ROUNDS; round++) {
            for (var proxy : proxies) {
                means.merge(proxy.name(), load(http, proxy, token, MEASURED) / ROUNDS, Double::sum);
            }
        }
        var nginx = means.getOrDefault("nginx", Double.NaN);
        System.out.printf("%n| proxy | CPU per request | times nginx |%n|---|--:|--:|%n");
        means.forEach((name, mean) -> System.out.printf("| %s | %.0f µs | %.1f |%n", name, mean, mean / nginx));
        var figures = new LinkedHashMap<String, Object>();
        means.forEach((name, mean) -> figures.put(name, rounded(mean)));
        return figures;
    }

    /** Sends requests at full speed and returns the proxy's CPU microseconds per request. */
    private static double load(HttpClient http, Proxy proxy, String token, Duration time) throws Exception {
        var request = HttpRequest.newBuilder(proxy.address().resolve(PATH)).header("Authorization", "Bearer " + token)
                .build();
        var answers = new LongAdder();
        var before = proxy.cpuMicros();
        var end = System.nanoTime() + time.toNanos();
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = Stream.generate(() -> clients.submit(() -> {
                while (System.nanoTime() < end) {
                    var answer = http.send(request, BodyHandlers.discarding());
                    if (answer.statusCode() != 200) {
                        throw new IllegalStateException(proxy.name() + " answers " + answer.statusCode());
                    }
                    answers.increment();
                }
                return null;
            })).limit(CLIENTS).toList();
            for (var client : running) {
                client.get();
            }
        }
        return (proxy.cpuMicros() - before) / answers.sum();
    }

    /** Starts a variant of Spring Cloud Gateway with the heap of the gateway. */
    private static Proxy bare(String variant, PlatformConfig config, URI backend) throws IOException {
        var target = config.home().resolve("bare-gateways/target");
        var port = freePort();
        return Proxy.started("Spring Cloud Gateway, " + variant.toLowerCase(Locale.ROOT), port,
                new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders", "-Xms160m", "-Xmx384m", "-Xss512k", "-cp",
                        target.resolve("bare-gateways.jar") + File.pathSeparator + target.resolve("lib/*"),
                        "io.crema.benchmarks.gateways.BareGateway", variant, Integer.toString(port),
                        backend.toString(), config.certificates().of("gateway-service").resolve("ca.crt").toString()));
    }

    private Proxy nginx(Path directory, URI backend) throws IOException {
        var port = freePort();
        Files.createDirectories(directory);
        var settings = directory.resolve("nginx.conf");
        Files.writeString(settings, """
                daemon off;
                worker_processes 1;
                pid %1$s/nginx.pid;
                error_log %1$s/error.log;
                events { worker_connections 1024; }
                http {
                  access_log off;
                  client_body_temp_path %1$s/body;
                  proxy_temp_path %1$s/proxy;
                  fastcgi_temp_path %1$s/fastcgi;
                  uwsgi_temp_path %1$s/uwsgi;
                  scgi_temp_path %1$s/scgi;
                  upstream backend { server localhost:%3$d; keepalive 64; }
                  server {
                    listen 127.0.0.1:%2$d;
                    keepalive_requests 1000000;
                    location / {
                      proxy_pass https://backend;
                      proxy_http_version 1.1;
                      proxy_set_header Connection "";
                      proxy_set_header Host localhost;
                    }
                  }
                }
                """.formatted(directory, port, backend.getPort()));
        return Proxy.started("nginx", port, new ProcessBuilder(nginx.toString(), "-p", directory.toString(), "-e",
                directory.resolve("error.log").toString(), "-c", settings.toString()));
    }

    private static boolean isListening(int port) {
        try (var connection = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return connection.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (var free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

}
