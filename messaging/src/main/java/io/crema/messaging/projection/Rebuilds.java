package io.crema.messaging.projection;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

import javax.sql.DataSource;

import io.crema.messaging.support.BackgroundTask;
import io.crema.messaging.support.FailureLog;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Rebuilds projections when an operator asks for it, one at a time. The request is a row that every instance looks for. One
 * of them builds, and another one goes on if that one dies.
 */
final class Rebuilds {

    private static final Duration EVERY = Duration.ofSeconds(1);

    enum State {
        /** Nothing is rebuilt. */
        LIVE,
        /** The new tables are being built. Clients read the old ones. */
        BUILDING,
        /** Clients read the new tables. The old ones are kept until an operator decides. */
        SWITCHED
    }

    /**
     * A projection.
     *
     * @param applied events that are in the tables: in the new ones while they are built, else in the live ones
     * @param events events that are in the topics
     * @param differing rows in which the new tables differed from the old ones at the switch
     * @param failure why the last attempt to build ended
     */
    record Status(String projection, State state, long applied, long events, @Nullable Long differing,
            @Nullable String failure) {}

    private record Row(State state, @Nullable Long differing, @Nullable String failure) {}

    private final FailureLog failures = new FailureLog(LoggerFactory.getLogger(Rebuilds.class));
    private final Map<String, Rebuild<?>> rebuilds = new LinkedHashMap<>();
    private final JdbcClient jdbc;
    private final DataSource database;
    private final TransactionOperations transaction;
    private final KafkaOffsets kafka;

    Rebuilds(List<? extends Rebuild<?>> rebuilds, JdbcClient jdbc, DataSource database,
            TransactionOperations transaction, KafkaOffsets kafka) {
        rebuilds.forEach(rebuild -> this.rebuilds.put(rebuild.projection(), rebuild));
        this.jdbc = jdbc;
        this.database = database;
        this.transaction = transaction;
        this.kafka = kafka;
    }

    BackgroundTask task() {
        return new BackgroundTask("rebuild of projections", EVERY, () -> rebuilds.values().forEach(this::goOn));
    }

    List<Status> status() {
        return rebuilds.values().stream().map(this::status).toList();
    }

    /** Returns the status of a projection, empty if there is none of this name. */
    Optional<Status> status(String projection) {
        return Optional.ofNullable(rebuilds.get(projection)).map(this::status);
    }

    private Status status(Rebuild<?> rebuild) {
        var row = row(rebuild.projection());
        var ends = kafka.ends(rebuild.topics());
        Map<TopicPartition, Long> reached = new HashMap<>(kafka.beginnings(ends.keySet()));
        long events = Backlog.behind(ends, reached);
        reached.putAll(ProjectionPositions.stored(
                row.state() == State.BUILDING ? rebuild.tables().building() : rebuild.projection(), jdbc));
        return new Status(rebuild.projection(), row.state(), events - Backlog.behind(ends, reached), events,
                row.differing(), row.failure());
    }

    private Row row(String projection) {
        return jdbc.sql("SELECT state, differing, failure FROM messaging.projection_rebuild WHERE projection = ?")
                .param(projection)
                .query((row, _) -> new Row(State.valueOf(row.getString(1)), row.getObject(2, Long.class),
                        row.getString(3)))
                .optional().orElse(new Row(State.LIVE, null, null));
    }

    /** Asks for a rebuild. Returns false if there is one that is not confirmed. */
    boolean begin(String projection) {
        var rebuild = rebuilds.get(projection);
        return rebuild != null && Boolean.TRUE.equals(transaction.execute(_ -> {
            boolean begun = 1 == jdbc
                    .sql("INSERT INTO messaging.projection_rebuild VALUES (?, 'BUILDING') ON CONFLICT DO NOTHING")
                    .param(projection).update();
            if (begun) {
                rebuild.tables().delete();
            }
            return begun;
        }));
    }

    /** Deletes the old tables. Returns false if there are none. */
    boolean confirm(String projection) {
        return end(projection, State.SWITCHED, RebuildTables::delete);
    }

    /** Lets clients read the old tables again. They catch up from where they are. Returns false if there are none. */
    boolean back(String projection) {
        return end(projection, State.SWITCHED, RebuildTables::back);
    }

    /** Stops building and deletes the new tables. Returns false if none are built. */
    boolean abandon(String projection) {
        return end(projection, State.BUILDING, RebuildTables::delete);
    }

    private boolean end(String projection, State expected, Consumer<RebuildTables> ending) {
        var rebuild = rebuilds.get(projection);
        return rebuild != null && Boolean.TRUE.equals(transaction.execute(_ -> {
            boolean found = 1 == jdbc
                    .sql("DELETE FROM messaging.projection_rebuild WHERE projection = ? AND state = ?")
                    .params(projection, expected.name()).update();
            if (found) {
                ending.accept(rebuild.tables());
            }
            return found;
        }));
    }

    /** Builds, if it is asked for and no other instance does it. A failure does not keep the next projection from its turn. */
    private void goOn(Rebuild<?> rebuild) {
        String projection = rebuild.projection();
        if (row(projection).state() != State.BUILDING) {
            return;
        }
        try (var connection = database.getConnection()) {
            if (lock(connection, "pg_try_advisory_lock", projection)) {
                try {
                    rebuild.run();
                } finally {
                    lock(connection, "pg_advisory_unlock", projection);
                }
            }
        } catch (InterruptedException | InterruptException shutdown) {
            Thread.currentThread().interrupt();
        } catch (SQLException e) {
            failures.log(Level.WARN, "A rebuild lost its connection, trying again", projection, e);
        } catch (RuntimeException e) {
            failures.log(Level.WARN, "A rebuild failed, trying again", projection, e);
            jdbc.sql("UPDATE messaging.projection_rebuild SET failure = ? WHERE projection = ?")
                    .params(e.toString(), projection).update();
        }
    }

    /** A lock of the session. It holds outside of transactions, whose time is limited. */
    private static boolean lock(Connection connection, String function, String projection) throws SQLException {
        try (var statement = connection.prepareStatement("SELECT " + function + "(hashtextextended(?, 0))")) {
            statement.setString(1, "rebuild of " + projection);
            try (var row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

}
