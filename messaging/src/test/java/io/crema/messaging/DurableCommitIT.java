package io.crema.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.crema.messaging.message.OutgoingMessage;
import io.crema.messaging.projection.ProjectionInstance;
import io.crema.testing.Database;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.FileSystemUtils;

/** Tests that crash a PostgreSQL server or block its commits. Each test has its own server. */
class DurableCommitIT {

    private final Path data = Files.createTempDirectory("crema-own-postgres");
    private String standby = "";
    private EmbeddedPostgres server;
    private TestService service;

    DurableCommitIT() throws IOException {
        server = start();
        service = new TestService(database());
    }

    private EmbeddedPostgres start() throws IOException {
        return EmbeddedPostgres.builder().setDataDirectory(data).setCleanDataDirectory(false)
                .setPGStartupWait(Duration.ofMinutes(1))
                .setServerConfig("fsync", "on").setServerConfig("autovacuum", "off")
                .setServerConfig("synchronous_commit", "local")
                .setServerConfig("synchronous_standby_names", standby).start();
    }

    private Database database() {
        return new Database(server.getJdbcUrl("postgres", "postgres"), "postgres", "postgres");
    }

    @AfterEach
    void stop() throws IOException {
        service.close();
        server.close();
        FileSystemUtils.deleteRecursively(data);
    }

    @Test
    void keepsAMessageAfterAServerCrashUnlessTheTriggerIsDisabled() throws Exception {
        signal("STOP", pids("backend_type = 'walwriter'"));
        service.transaction.executeWithoutResult(_ -> {
            service.jdbc.execute("SET LOCAL synchronous_commit = off");
            service.outbox().append(OutgoingMessage.event("drinks", "guarded", 1, "brewed"));
        });
        service.jdbc.execute("ALTER TABLE messaging.outbox DISABLE TRIGGER outbox_commits_durably");
        service.transaction.executeWithoutResult(_ -> {
            service.jdbc.execute("SET LOCAL synchronous_commit = off");
            service.outbox().append(OutgoingMessage.event("drinks", "unguarded", 1, "brewed"));
        });
        assertThat(keys()).containsExactly("guarded", "unguarded");

        killAndRestart();

        assertThat(keys()).containsExactly("guarded");
    }

    @Test
    void commitsDurablyAfterAnAppendToTheOutbox() {
        String setting = service.transaction.execute(_ -> {
            service.jdbc.execute("SET LOCAL synchronous_commit = off");
            service.outbox().append(OutgoingMessage.event("drinks", "latte", 1, "brewed"));
            return service.jdbc.queryForList("SHOW synchronous_commit", String.class).getFirst();
        });

        assertThat(setting).isEqualTo("on");
    }

    /** Without a durable commit, a crash of the server loses the position, and the consumer does not re-read the records. */
    @Test
    void keepsAProjectionPositionAfterAServerCrash() throws Exception {
        var records = new TestRecords();
        var projection = new ProjectionInstance(service, new DrinkHandler(service));
        projection.assign();
        signal("STOP", pids("backend_type = 'walwriter'"));
        projection.consumer.onMessage(List.of(records.next("latte", 1), records.next("latte", 2)));

        killAndRestart();

        assertThat(service.jdbc.queryForList("SELECT next_offset FROM messaging.projection_position", Long.class))
                .containsExactly(2L);
    }

    /** A commit with NOTIFY holds a server-wide lock until it is durable. Other commits with NOTIFY wait for this lock. */
    @Test
    void notifyBlocksCommitsOfOtherDatabases() throws Exception {
        standby = "missing";
        killAndRestart();
        service.jdbc.execute("CREATE DATABASE neighbour");
        var neighbours = new Database(server.getJdbcUrl("postgres", "neighbour"), "postgres", "postgres");
        try (var slow = new DatabaseSession(service.database);
                var neighbour = new DatabaseSession(TestService.details(neighbours));
                var silent = new DatabaseSession(service.database)) {
            slow.execute("SET LOCAL synchronous_commit = on");
            slow.append("latte", 1);
            slow.execute("NOTIFY outbox");
            var slowCommit = committing(slow);
            await().until(() -> service.rows("pg_stat_activity WHERE wait_event = 'SyncRep'") == 1);

            silent.append("mocha", 1);
            silent.commit();
            neighbour.execute("NOTIFY outbox");
            var blockedCommit = committing(neighbour);

            await().until(() -> service.rows("""
                    pg_locks WHERE locktype = 'object' AND classid = 'pg_database'::regclass AND objid = 0
                        AND mode = 'AccessExclusiveLock' AND NOT granted""") == 1);
            assertThat(slowCommit).isNotDone();
            assertThat(blockedCommit).isNotDone();
            service.jdbc.execute("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'");
            slowCommit.get();
            blockedCommit.get();
        }
    }

    private static CompletableFuture<Void> committing(DatabaseSession session) {
        return CompletableFuture.runAsync(() -> {
            try {
                session.commit();
            } catch (SQLException e) {
                throw new IllegalStateException("Commit failed", e);
            }
        }, Thread::startVirtualThread);
    }

    private List<String> keys() {
        return service.jdbc.queryForList("SELECT key FROM messaging.outbox ORDER BY seq", String.class);
    }

    private List<Long> pids(String condition) {
        return service.jdbc.queryForList("SELECT pid FROM pg_stat_activity WHERE " + condition, Long.class);
    }

    private void killAndRestart() throws Exception {
        long postmaster = Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).getFirst());
        var all = new ArrayList<>(List.of(postmaster));
        ProcessHandle.of(postmaster).orElseThrow().children().forEach(it -> all.add(it.pid()));
        signal("KILL", all);
        service.close();
        await().until(
                () -> all.stream().noneMatch(it -> ProcessHandle.of(it).map(ProcessHandle::isAlive).orElse(false)));
        server.close();
        server = await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(this::start, _ -> true);
        service = new TestService(database());
    }

    private static void signal(String name, List<Long> pids) throws Exception {
        for (long pid : pids) {
            assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor()).isZero();
        }
    }

}
