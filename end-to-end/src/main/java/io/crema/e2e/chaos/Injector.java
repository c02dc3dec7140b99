package io.crema.e2e.chaos;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

import io.crema.e2e.chaos.Fault.CutConnections;
import io.crema.e2e.chaos.Fault.CutRelay;
import io.crema.e2e.chaos.Fault.CutWire;
import io.crema.e2e.chaos.Fault.Kill;
import io.crema.e2e.chaos.Fault.KillBackend;
import io.crema.e2e.chaos.Fault.Pause;
import io.crema.e2e.chaos.Fault.SlowWire;
import io.crema.local.Platform;
import io.crema.local.PlatformException;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Does faults to a platform, and sees when it has recovered from them. */
final class Injector {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration BUSY_LIMIT = Duration.ofSeconds(10);

    private final Platform platform;
    private final Wires wires;
    private final JdbcClient server;
    private final Set<Kill> processes = new LinkedHashSet<>();

    /**
     * @param instances of each business service
     */
    Injector(Platform platform, Wires wires, int instances) {
        this.platform = platform;
        this.wires = wires;
        var login = platform.superuser();
        this.server = JdbcClient
                .create(new DriverManagerDataSource(login.url(), login.user(), login.password()));
        List.of("postgres", "kafka", "gateway-service").forEach(name -> processes.add(new Kill(name, 1)));
        for (var service : Fault.SERVICES) {
            for (var instance = 1; instance <= instances; instance++) {
                processes.add(new Kill(service, instance));
            }
        }
    }

    /** Does the fault and returns what to await for its recovery. */
    BooleanSupplier inflict(Fault fault) throws InterruptedException {
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
                var backend = await(() -> server.sql("""
                        SELECT coalesce(max(pid), 0) FROM pg_stat_activity
                        WHERE usename = ? AND backend_type = 'client backend'
                        """).param(role(service)).query(Long.class).single());
                ProcessHandle.of(backend).ifPresent(ProcessHandle::destroyForcibly);
                yield () -> platform.isReady("postgres", 1);
            }
            case CutConnections(var service) -> {
                await(() -> server.sql(
                        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = ?")
                        .param(role(service)).query(Long.class).single());
                yield () -> platform.isReady("postgres", 1);
            }
            case CutWire(var server) -> {
                wires.get(server).cut();
                yield () -> platform.isReady(server, 1);
            }
            case SlowWire(var server, var delay, var length) -> {
                wires.get(server).slow(delay);
                var over = Thread.ofVirtual().start(() -> {
                    LockSupport.parkNanos(length.toNanos());
                    wires.get(server).slow(Duration.ZERO);
                });
                yield () -> !over.isAlive();
            }
            case CutRelay(var service) -> {
                cutRelay(service);
                yield () -> platform.isReady("postgres", 1);
            }
        };
    }

    /** Whether every process answers. */
    boolean isWhole() {
        return processes.stream().allMatch(process -> platform.isReady(process.service(), process.instance()));
    }

    List<String> broken() {
        return processes.stream().filter(process -> !platform.isReady(process.service(), process.instance()))
                .map(process -> process.service() + "#" + process.instance()).toList();
    }

    boolean awaitWhole() {
        return until(this::isWhole, LIMIT);
    }

    private void resume(String service, int instance, long pid, Duration length) {
        LockSupport.parkNanos(length.toNanos());
        if (platform.pid(service, instance) == pid) {
            platform.resume(service, instance);
        }
    }

    private long running(String service, int instance) {
        if (!until(() -> platform.pid(service, instance) != 0, LIMIT)) {
            throw new PlatformException(service + "#" + instance + " was not started again", "Look into its log.");
        }
        return platform.pid(service, instance);
    }

    /**
     * While Kafka stands still the relay waits between sending and deleting: there its connection is cut. If every relay
     * has lost its own before and waits without one, Kafka has to go on first.
     */
    private void cutRelay(String service) {
        if (!until(() -> cutRelayWhileKafkaStands(service), LIMIT)) {
            throw new PlatformException("No relay of " + service + " holds its lock", "Look into the service's logs.");
        }
    }

    private boolean cutRelayWhileKafkaStands(String service) {
        var login = platform.database(service);
        var outbox = JdbcClient.create(new DriverManagerDataSource(login.url(), login.user(), login.password()));
        until(() -> answers(() -> ofRelay("count(*)", service)), BUSY_LIMIT);
        var broker = running("kafka", 1);
        platform.pause("kafka", 1);
        try {
            until(() -> answers(() -> outbox.sql("""
                    SELECT count(*) FROM messaging.outbox WHERE created_at < clock_timestamp() - interval '1 s'
                    """).query(Long.class).single()), BUSY_LIMIT);
            return until(() -> answers(() -> ofRelay("count(pg_terminate_backend(pid))", service)), BUSY_LIMIT);
        } finally {
            if (platform.pid("kafka", 1) == broker) {
                platform.resume("kafka", 1);
            }
        }
    }

    /** Asks about the session of the relay that holds the lock. */
    private long ofRelay(String question, String service) {
        return server.sql("SELECT " + question + """
                 FROM pg_locks JOIN pg_stat_activity USING (pid)
                WHERE locktype = 'advisory' AND granted AND usename = ?
                """).param(role(service)).query(Long.class).single();
    }

    private static String role(String service) {
        return "crema_" + service.replace("-service", "");
    }

    /** A query whose answer must be more than 0; repeated while the server is away. */
    private static long await(LongSupplier query) {
        var answer = new long[1];
        if (!until(() -> answers(() -> answer[0] = query.getAsLong()), LIMIT)) {
            throw new PlatformException("There is no session to cut", "Look into the log of postgres.");
        }
        return answer[0];
    }

    /** Whether the answer is more than 0; no while the server is away. */
    private static boolean answers(LongSupplier query) {
        try {
            return query.getAsLong() > 0;
        } catch (DataAccessException away) {
            return false;
        }
    }

    static boolean until(BooleanSupplier condition, Duration limit) {
        var ends = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > ends) {
                return false;
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
        return true;
    }

}
