package io.crema.benchmarks;

import static io.crema.benchmarks.Benchmarks.rounded;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.crema.local.Api;
import io.crema.local.Platform;
import io.crema.local.PlatformConfig;
import tools.jackson.databind.JsonNode;

/**
 * Measures the place-order saga, from the HTTP request at the gateway to CONFIRMED in the read model. Clients, gateway,
 * services, PostgreSQL (with fsync) and Kafka share this machine.
 *
 * <p>The first phase measures throughput at full load, with at most {@value #MAX_OPEN} open orders. The second phase
 * measures latency at half of that rate. It sends at a constant rate, independent of the responses.
 */
final class SagaBenchmark implements Benchmarks.Benchmark {

    private static final int CUSTOMERS = 2_000;
    private static final int STEPS = 4;
    private static final int MAX_OPEN = 2_000;
    private static final int SENDERS = 64;
    private static final Duration WARM_UP = Duration.ofMinutes(3);
    private static final Duration WARM_UP_ROW = Duration.ofSeconds(15);
    private static final Duration MEASURED = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(10);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Override
    public Map<String, Object> run(PlatformConfig config) throws Exception {
        try (var platform = new Platform(config, Benchmarks::print)) {
            platform.start();
            try (var run = new Run(platform, Api.of(config))) {
                run.openWallets();
                for (var time = Duration.ZERO; time.compareTo(WARM_UP) < 0; time = time.plus(WARM_UP_ROW)) {
                    System.out.printf("warming up: %.0f sagas/s%n", run.fullLoad(WARM_UP_ROW));
                }
                run.awaitConfirmations();
                var before = run.counters();
                var busyBefore = cpu(platform);
                var rate = run.fullLoad(MEASURED);
                run.awaitConfirmations();
                var after = run.counters();
                var busy = cpu(platform);
                busy.replaceAll((part, millis) -> (millis - busyBefore.getOrDefault(part, 0.0))
                        / (after.orders() - before.orders()));
                var commits = (double) (after.commits() - before.commits()) / (after.orders() - before.orders());
                var syncs = (double) (after.syncs() - before.syncs()) / (after.orders() - before.orders());
                var latencies = run.constantRate(rate / 2, MEASURED);
                run.awaitConfirmations();
                var p50 = latencies.get(latencies.size() / 2);
                var p99 = latencies.get(latencies.size() * 99 / 100);
                System.out.printf("""

                        | place-order saga, HTTP to CONFIRMED in the read model | |
                        |---|--:|
                        | sagas/s at full load | %.0f |
                        | commits per saga step at full load, read-only ones included | %.2f |
                        | fsyncs of the write-ahead log per saga step | %.2f |
                        | p50 at half load (%.0f/s) | %.0f ms |
                        | p99 at half load | %.0f ms |
                        | stuck | %d |

                        CPU milliseconds per saga at full load: %s
                        %n""", rate, commits / STEPS, syncs / STEPS, rate / 2, p50, p99, run.stuck(),
                        busy.entrySet().stream().sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                                .map(part -> "%s %.2f".formatted(part.getKey(), part.getValue()))
                                .collect(Collectors.joining(", ")));
                return Map.of("sagasPerSecond", rounded(rate), "commitsPerStep", rounded(commits / STEPS),
                        "walSyncsPerStep", rounded(syncs / STEPS), "p50Millis", rounded(p50), "p99Millis", rounded(p99),
                        "stuck", run.stuck());
            }
        }
    }

    /** Returns the CPU milliseconds of each part of the platform, and of this process with its clients. */
    private static Map<String, Double> cpu(Platform platform) {
        var busy = new TreeMap<String, Double>();
        platform.status().stream().filter(part -> !part.service().equals("supervisor"))
                .forEach(part -> busy.merge(part.service(), cpuMillis(part.pid()), Double::sum));
        busy.put("clients", cpuMillis(ProcessHandle.current().pid()));
        return busy;
    }

    private static double cpuMillis(long pid) {
        return ProcessHandle.of(pid).map(process -> Stream.concat(Stream.of(process),
                process.pid() == ProcessHandle.current().pid() ? Stream.empty() : process.descendants())
                .flatMap(each -> each.info().totalCpuDuration().stream()).mapToLong(Duration::toMillis).sum())
                .orElse(0L);
    }

    private record Counters(long orders, long commits, long syncs) {}

    private static final class Run implements AutoCloseable {

        private final Api api;
        private final String token;
        private final Connection readModel;
        private final Connection statistics;
        private final Map<UUID, Long> open = new ConcurrentHashMap<>();
        private final LongAdder confirmed = new LongAdder();
        private final List<Double> latencies = new ArrayList<>();
        private final List<UUID> customers = new ArrayList<>();
        private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        private final Future<?> watch;

        Run(Platform platform, Api api) throws SQLException, IOException {
            this.api = api;
            this.token = api.token("clerk", List.of());
            this.readModel = connect(platform.database("query-service"));
            this.statistics = connect(platform.superuser());
            this.watch = Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory())
                    .submit(this::watchForConfirmations);
        }

        private static Connection connect(Platform.Login login) throws SQLException {
            return DriverManager.getConnection(login.url(), login.user(), login.password());
        }

        void openWallets() throws Exception {
            var slots = new Semaphore(SENDERS);
            var registered = new ArrayList<Future<UUID>>();
            for (var i = 0; i < CUSTOMERS; i++) {
                slots.acquire();
                registered.add(threads.submit(() -> {
                    try {
                        return customerWithMoney();
                    } finally {
                        slots.release();
                    }
                }));
            }
            for (var customer : registered) {
                customers.add(customer.get());
            }
        }

        private UUID customerWithMoney() throws IOException {
            var id = UUID.fromString(created("/api/customers", "{\"name\":\"Customer\",\"district\":\"강남구\"}")
                    .path("customerId").asString());
            created("/api/wallets/" + id + "/top-ups", "{\"amount\":{\"amount\":1000000,\"currency\":\"KRW\"}}");
            return id;
        }

        /** Repeats the request until it is done: a cold service may not answer in time. */
        private JsonNode created(String path, String body) throws IOException {
            var key = Map.of("Idempotency-Key", UUID.randomUUID().toString());
            var limit = System.nanoTime() + LIMIT.toNanos();
            while (true) {
                var answer = api.call("POST", path, token, key, body);
                if (answer.status() == 201) {
                    return answer.body();
                }
                if (System.nanoTime() > limit) {
                    throw new IllegalStateException("POST " + path + " was answered with " + answer.status() + " "
                            + answer.body());
                }
                LockSupport.parkNanos(POLL.toNanos());
            }
        }

        /** Sends orders at full speed and returns the confirmed orders per second. */
        double fullLoad(Duration time) throws InterruptedException {
            var slots = new Semaphore(SENDERS);
            var begin = System.nanoTime();
            var confirmedBefore = confirmed.sum();
            while (System.nanoTime() - begin < time.toNanos()) {
                if (open.size() >= MAX_OPEN) {
                    LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
                    continue;
                }
                slots.acquire();
                threads.execute(() -> {
                    order();
                    slots.release();
                });
            }
            return (confirmed.sum() - confirmedBefore) / ((System.nanoTime() - begin) / 1e9);
        }

        /** Sends orders at a constant rate and returns their latencies in milliseconds, sorted. */
        List<Double> constantRate(double rate, Duration time) throws Exception {
            latencies();
            var begin = System.nanoTime();
            for (var sent = 0L; System.nanoTime() - begin < time.toNanos(); sent++) {
                var due = begin + (long) (sent * 1e9 / rate);
                LockSupport.parkNanos(due - System.nanoTime());
                threads.execute(this::order);
            }
            awaitConfirmations();
            return latencies();
        }

        private void order() {
            var sent = System.nanoTime();
            var customer = customers.get(ThreadLocalRandom.current().nextInt(customers.size()));
            try {
                var response = api.call("POST", "/api/orders", token,
                        Map.of("Idempotency-Key", UUID.randomUUID().toString()), """
                                {"customerId":"%s","shopId":"hongdae","items":[{"sku":"espresso","quantity":1}]}"""
                                .formatted(customer));
                if (response.status() == 202) {
                    open.put(UUID.fromString(response.body().path("orderId").asString()), sent);
                } else {
                    System.err.println("Order refused: " + response.status() + " " + response.body());
                }
            } catch (IOException e) {
                System.err.println("Order request failed: " + e);
            }
        }

        private void watchForConfirmations() {
            while (!Thread.currentThread().isInterrupted()) {
                LockSupport.parkNanos(POLL.toNanos());
                var orders = open.keySet().toArray();
                if (orders.length == 0) {
                    continue;
                }
                try (var query = readModel.prepareStatement(
                        "SELECT order_id FROM orders WHERE order_id = ANY(?) AND status <> 'PENDING'")) {
                    query.setArray(1, readModel.createArrayOf("uuid", orders));
                    try (var seen = query.executeQuery()) {
                        var now = System.nanoTime();
                        while (seen.next()) {
                            confirm(seen.getObject(1, UUID.class), now);
                        }
                    }
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            }
        }

        private synchronized void confirm(UUID order, long now) {
            var sent = open.remove(order);
            if (sent != null) {
                confirmed.increment();
                latencies.add((now - sent) / 1e6);
            }
        }

        private synchronized List<Double> latencies() {
            var sorted = latencies.stream().sorted().toList();
            latencies.clear();
            return sorted;
        }

        void awaitConfirmations() throws IOException {
            await(() -> open.isEmpty());
        }

        int stuck() {
            return open.size();
        }

        Counters counters() throws SQLException {
            try (Statement statement = statistics.createStatement();
                    ResultSet row = statement.executeQuery("""
                            SELECT (SELECT sum(xact_commit)::bigint FROM pg_stat_database WHERE datname LIKE 'crema%'),
                                   (SELECT sum(fsyncs)::bigint FROM pg_stat_io WHERE object = 'wal')""")) {
                row.next();
                return new Counters(confirmed.sum(), row.getLong(1), row.getLong(2));
            }
        }

        private interface Condition {
            boolean holds() throws IOException;
        }

        private static void await(Condition condition) throws IOException {
            var limit = System.nanoTime() + LIMIT.toNanos();
            while (!condition.holds() && System.nanoTime() < limit) {
                LockSupport.parkNanos(POLL.toNanos());
            }
        }

        @Override
        public void close() throws SQLException {
            watch.cancel(true);
            threads.shutdownNow();
            readModel.close();
            statistics.close();
        }

    }

}
