package io.crema.e2e.chaos;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

import io.crema.e2e.chaos.Fault.CutConnections;
import io.crema.e2e.chaos.Fault.CutRelay;
import io.crema.e2e.chaos.Fault.CutNetwork;
import io.crema.e2e.chaos.Fault.Kill;
import io.crema.e2e.chaos.Fault.KillBackend;
import io.crema.e2e.chaos.Fault.Pause;
import io.crema.e2e.chaos.Fault.SlowNetwork;
import io.crema.local.Platform;
import io.crema.local.PlatformException;
import org.awaitility.core.ConditionTimeoutException;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Injects faults into a platform and detects its recovery. */
final class FaultInjector {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration BUSY_LIMIT = Duration.ofSeconds(10);

    private final Platform platform;
    private final TcpProxies proxies;
    private final JdbcClient server;
    private final Set<Kill> processes = new LinkedHashSet<>();

    /** @param services the business services with their numbers of instances */
    FaultInjector(Platform platform, TcpProxies proxies, Map<String, Integer> services) {
        this.platform = platform;
        this.proxies = proxies;
        var login = platform.superuser();
        this.server = JdbcClient
                .create(new DriverManagerDataSource(login.url(), login.user(), login.password()));
        List.of("postgres", "kafka", "gateway-service").forEach(name -> processes.add(new Kill(name, 1)));
        services.forEach((service, instances) -> {
            for (var instance = 1; instance <= instances; instance++) {
                processes.add(new Kill(service, instance));
            }
        });
    }

    /** Injects the fault and returns a condition that is true after recovery. */
    BooleanSupplier inject(Fault fault) throws InterruptedException {
        return switch (fault) {
            case Kill(var service, var instance) -> {
                var killed = running(service, instance);
                platform.kill(service, instance);
                yield () -> platform.pid(service, instance) != killed && platform.isReady(service, instance);
            }
            case Pause(var service, var instance, var length) -> {
                var paused = running(service, instance);
                platform.pause(service, instance);
                var resumed = Thread.ofVirtual().start(() -> resume(service, instance, paused, length));
                yield () -> !resumed.isAlive() && platform.isReady(service, instance);
            }
            case KillBackend(var service) -> {
                var backend = awaitPositive(() -> server.sql("""
                        SELECT coalesce(max(pid), 0) FROM pg_stat_activity
                        WHERE usename = ? AND backend_type = 'client backend'
                        """).param(role(service)).query(Long.class).single());
                ProcessHandle.of(backend).ifPresent(ProcessHandle::destroyForcibly);
                yield () -> platform.isReady("postgres", 1);
            }
            case CutConnections(var service) -> {
                awaitPositive(() -> server.sql(
                        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = ?")
                        .param(role(service)).query(Long.class).single());
                yield () -> platform.isReady("postgres", 1);
            }
            case CutNetwork(var server) -> {
                proxies.get(server).breakConnections();
                yield () -> platform.isReady(server, 1);
            }
            case SlowNetwork(var server, var delay, var length) -> {
                proxies.get(server).delay(delay);
                var over = Thread.ofVirtual().start(() -> {
                    LockSupport.parkNanos(length.toNanos());
                    proxies.get(server).delay(Duration.ZERO);
                });
                yield () -> !over.isAlive();
            }
            case CutRelay(var service) -> {
                cutRelay(service);
                yield () -> platform.isReady("postgres", 1);
            }
        };
    }

    List<String> notReady() {
        return processes.stream().filter(process -> !platform.isReady(process.service(), process.instance()))
                .map(process -> process.service() + "#" + process.instance()).toList();
    }

    boolean awaitAllReady() {
        return until(() -> notReady().isEmpty(), LIMIT);
    }

    private void resume(String service, int instance, long pid, Duration length) {
        LockSupport.parkNanos(length.toNanos());
        if (platform.pid(service, instance) == pid) {
            platform.resume(service, instance);
        }
    }

    private long running(String service, int instance) {
        if (!until(() -> platform.pid(service, instance) != 0, LIMIT)) {
            throw new PlatformException(service + "#" + instance + " did not restart within " + LIMIT + ".",
                    "Read its log.");
        }
        return platform.pid(service, instance);
    }

    /**
     * Pauses Kafka, so that the relay waits between send and delete, and terminates its session there. If no relay holds
     * the lock, resumes Kafka and retries.
     */
    private void cutRelay(String service) {
        if (!until(() -> cutRelayWhileKafkaIsPaused(service), LIMIT)) {
            throw new PlatformException("No relay of " + service + " holds its lock.", "Read the service's logs.");
        }
    }

    private boolean cutRelayWhileKafkaIsPaused(String service) {
        var login = platform.database(service);
        var outbox = JdbcClient.create(new DriverManagerDataSource(login.url(), login.user(), login.password()));
        until(() -> isPositive(() -> ofRelay("count(*)", service)), BUSY_LIMIT);
        var broker = running("kafka", 1);
        platform.pause("kafka", 1);
        try {
            until(() -> isPositive(() -> outbox.sql("""
                    SELECT count(*) FROM messaging.outbox WHERE created_at < clock_timestamp() - interval '1 s'
                    """).query(Long.class).single()), BUSY_LIMIT);
            return until(() -> isPositive(() -> ofRelay("count(pg_terminate_backend(pid))", service)), BUSY_LIMIT);
        } finally {
            if (platform.pid("kafka", 1) == broker) {
                platform.resume("kafka", 1);
            }
        }
    }

    /** Selects from the session of the relay that holds the lock. */
    private long ofRelay(String expression, String service) {
        return server.sql("SELECT " + expression + """
                 FROM pg_locks JOIN pg_stat_activity USING (pid)
                WHERE locktype = 'advisory' AND granted AND usename = ?
                """).param(role(service)).query(Long.class).single();
    }

    private static String role(String service) {
        return "crema_" + service.replace("-service", "");
    }

    /** Retries a query until its result is greater than 0. Ignores errors while the server is down. */
    private static long awaitPositive(LongSupplier query) {
        var result = new long[1];
        if (!until(() -> isPositive(() -> result[0] = query.getAsLong()), LIMIT)) {
            throw new PlatformException("PostgreSQL has no session to terminate.", "Read the log of postgres.");
        }
        return result[0];
    }

    private static boolean isPositive(LongSupplier query) {
        try {
            return query.getAsLong() > 0;
        } catch (DataAccessException serverDown) {
            return false;
        }
    }

    /** Waits until the condition is true. Returns false if it is still false after the limit. */
    static boolean until(BooleanSupplier condition, Duration limit) {
        try {
            await().pollInSameThread().dontCatchUncaughtExceptions().pollDelay(Duration.ZERO).pollInterval(POLL)
                    .atMost(limit).until(condition::getAsBoolean);
            return true;
        } catch (ConditionTimeoutException e) {
            return false;
        }
    }

}
