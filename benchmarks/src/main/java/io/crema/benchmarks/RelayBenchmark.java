package io.crema.benchmarks;

import static io.crema.benchmarks.Benchmarks.rounded;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.crema.local.Platform;
import io.crema.local.PlatformConfig;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Measures events per second from committed transactions to Kafka. It compares Crema's relay with Spring Modulith's
 * externalization and Namastack's outbox. They run one after another, with the same work, on the same PostgreSQL (with
 * fsync) and broker.
 *
 * <p>The first phase measures while {@value #WRITERS} writers commit at full speed, one event per transaction. The second
 * phase drains the remaining events without writers. Crema's relay leaves no events. So the benchmark stops it until there
 * is a backlog.
 */
final class RelayBenchmark implements Benchmarks.Benchmark {

    private static final int WRITERS = 8;
    private static final int AGGREGATES = 1_000;
    private static final int PARTITIONS = 6;
    private static final int BACKLOG = 300_000;
    private static final int BACKLOG_PER_COMMIT = 1_000;
    private static final Duration WARM_UP = Duration.ofSeconds(5);
    private static final Duration MEASURED = Duration.ofSeconds(20);

    static final List<Contender> CONTENDERS = List.of(new ModulithExternalization(), new NamastackOutbox(),
            new CremaRelay());

    private final Set<String> names;

    RelayBenchmark(Set<String> names) {
        this.names = names;
    }

    private record Row(String name, double commits, double published, double drained) {}

    static String topic(Contender contender) {
        return "events-" + contender.name();
    }

    @Override
    public Map<String, Object> run(PlatformConfig config) throws Exception {
        var rows = new ArrayList<Row>();
        try (var platform = new Platform(config, Benchmarks::print)) {
            platform.startInfrastructure();
            for (var contender : CONTENDERS) {
                if (names.contains(contender.name())) {
                    rows.add(measure(platform, contender));
                }
            }
        }
        System.out.printf(
                "%n| | commits/s | events/s to Kafka meanwhile | events/s draining alone |%n|---|--:|--:|--:|%n");
        var figures = new LinkedHashMap<String, Object>();
        for (var row : rows) {
            System.out.printf("| %s | %,.0f | %,.0f | %,.0f |%n", row.name(), row.commits(), row.published(),
                    row.drained());
            figures.put(row.name(), Map.of("commitsPerSecond", rounded(row.commits()), "eventsPerSecondMeanwhile",
                    rounded(row.published()), "eventsPerSecondDraining", rounded(row.drained())));
        }
        var crema = rows.getLast();
        rows.stream().limit(rows.size() - 1).forEach(peer -> System.out.printf(
                "%ncrema / %s: %.1f while commits go on, %.1f draining", peer.name(),
                crema.published() / peer.published(), crema.drained() / peer.drained()));
        System.out.printf("%n%n");
        return figures;
    }

    private static Row measure(Platform platform, Contender contender) throws Exception {
        var database = createDatabase(platform, contender);
        var broker = "localhost:" + platform.port("kafka");
        var settings = new HashMap<String, Object>(Map.of("spring.datasource.url", database.url(),
                "spring.datasource.username", database.user(), "spring.datasource.password", database.password(),
                "spring.datasource.hikari.maximum-pool-size", 2 * WRITERS, "spring.kafka.bootstrap-servers", broker,
                "spring.application.name", "bench", "spring.main.banner-mode", "off", "logging.level.root", "error"));
        settings.putAll(contender.settings());
        var application = new SpringApplicationBuilder(contender.application()).web(WebApplicationType.NONE);
        try (var context = application.run(arguments(settings));
                var admin = Admin.create(Map.of("bootstrap.servers", broker))) {
            admin.createTopics(List.of(new NewTopic(topic(contender), PARTITIONS, (short) 1))).all().get();
            createState(context);
            write(context, contender, WARM_UP);
            var before = published(admin, contender);
            var commits = write(context, contender, MEASURED);
            var published = published(admin, contender) - before;
            var drained = contender instanceof CremaRelay
                    ? drainBacklog(context, contender, admin)
                    : drainRest(contender, admin);
            return new Row(contender.name(), commits / seconds(MEASURED), published / seconds(MEASURED), drained);
        }
    }

    private static String[] arguments(Map<String, Object> settings) {
        return settings.entrySet().stream().map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
                .toArray(String[]::new);
    }

    private static Platform.Login createDatabase(Platform platform, Contender contender) throws SQLException {
        var superuser = platform.superuser();
        try (var connection = DriverManager.getConnection(superuser.url(), superuser.user(), superuser.password());
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE bench_" + contender.name());
        }
        return new Platform.Login(superuser.url().replaceAll("/[^/]*$", "/bench_" + contender.name()), superuser.user(),
                superuser.password());
    }

    private static void createState(ConfigurableApplicationContext context) {
        var jdbc = context.getBean(JdbcClient.class);
        jdbc.sql("CREATE TABLE stock (id text PRIMARY KEY, version bigint NOT NULL) WITH (fillfactor = 50)").update();
        jdbc.sql("INSERT INTO stock SELECT 'stock-' || i, 0 FROM generate_series(1, :aggregates) i")
                .param("aggregates", AGGREGATES).update();
    }

    /** Writes for the given time and returns the number of commits. */
    private static long write(ConfigurableApplicationContext context, Contender contender, Duration time)
            throws InterruptedException, ExecutionException {
        var commits = new LongAdder();
        var ended = new AtomicBoolean();
        try (var threads = Executors.newFixedThreadPool(WRITERS)) {
            var writers = new ArrayList<Future<?>>();
            for (var writer = 0; writer < WRITERS; writer++) {
                writers.add(threads.submit(() -> {
                    while (!ended.get()) {
                        commit(context, contender, 1);
                        commits.increment();
                    }
                }));
            }
            Thread.sleep(time);
            ended.set(true);
            for (var writer : writers) {
                writer.get();
            }
        }
        return commits.sum();
    }

    private static void commit(ConfigurableApplicationContext context, Contender contender, int events) {
        var jdbc = context.getBean(JdbcClient.class);
        context.getBean(TransactionTemplate.class).executeWithoutResult(_ -> {
            for (var event = 0; event < events; event++) {
                var id = "stock-" + ThreadLocalRandom.current().nextInt(1, AGGREGATES + 1);
                var version = jdbc.sql("UPDATE stock SET version = version + 1 WHERE id = :id RETURNING version")
                        .param("id", id).query(Long.class).single();
                contender.publish(context, new Contender.StockChanged(id, version, "x".repeat(120)));
            }
        });
    }

    private static double drainRest(Contender contender, Admin admin) throws Exception {
        var before = published(admin, contender);
        var begin = System.nanoTime();
        Thread.sleep(MEASURED);
        return (published(admin, contender) - before) / ((System.nanoTime() - begin) / 1e9);
    }

    private static double drainBacklog(ConfigurableApplicationContext context, Contender contender, Admin admin)
            throws Exception {
        CremaRelay.relay(context).stop();
        for (var written = 0; written < BACKLOG; written += BACKLOG_PER_COMMIT) {
            commit(context, contender, BACKLOG_PER_COMMIT);
        }
        var jdbc = context.getBean(JdbcClient.class);
        var backlog = jdbc.sql("SELECT count(*) FROM messaging.outbox").query(Long.class).single();
        var target = published(admin, contender) + backlog;
        var begin = System.nanoTime();
        CremaRelay.relay(context).start();
        while (published(admin, contender) < target) {
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
        return backlog / ((System.nanoTime() - begin) / 1e9);
    }

    private static long published(Admin admin, Contender contender) throws InterruptedException, ExecutionException {
        var partitions = IntStream.range(0, PARTITIONS).boxed()
                .collect(Collectors.toMap(partition -> new TopicPartition(topic(contender), partition),
                        _ -> OffsetSpec.latest()));
        return admin.listOffsets(partitions).all().get().values().stream()
                .mapToLong(offset -> offset.offset()).sum();
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

}
