package io.crema.messaging.projection;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import org.apache.kafka.common.TopicPartition;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The tables of a projection that is rebuilt, each version in a schema: the live ones where the service has its tables, the
 * new ones in {@code <projection>.rebuild}, and after the switch the old ones in {@code <projection>.previous}. The
 * positions and the parked messages of each version have the same name.
 */
final class RebuildTables {

    private final Projection<?> projection;
    private final JdbcClient jdbc;
    private final Consumer<String> creation;

    /** @param creation makes a schema with empty tables; does nothing if it is there */
    RebuildTables(Projection<?> projection, JdbcClient jdbc, Consumer<String> creation) {
        this.projection = projection;
        this.jdbc = jdbc;
        this.creation = creation;
    }

    /** Returns the name of the version that is being built. */
    String building() {
        return projection.name() + ".rebuild";
    }

    private String previous() {
        return projection.name() + ".previous";
    }

    /** Returns whether an operator still wants the new tables. Nobody abandons them until the end of the transaction. */
    boolean areAskedFor() {
        return jdbc
                .sql("SELECT 1 FROM messaging.projection_rebuild WHERE projection = ? AND state = 'BUILDING' FOR SHARE")
                .param(projection.name()).query(Integer.class).optional().isPresent();
    }

    /** Holds the live projection still until the end of the transaction. Returns its next offsets. */
    Map<TopicPartition, Long> lockLivePositions() {
        Map<TopicPartition, Long> positions = new HashMap<>();
        jdbc.sql("""
                SELECT topic, partition, next_offset FROM messaging.projection_position WHERE projection = ?
                ORDER BY topic, partition FOR UPDATE
                """).param(projection.name())
                .query(row -> {
                    positions.put(new TopicPartition(row.getString(1), row.getInt(2)), row.getLong(3));
                });
        return positions;
    }

    /** Makes the new tables, unless they are there. */
    void create() {
        creation.accept(building());
    }

    /**
     * Makes the new tables the live ones, and keeps the old ones. Does nothing if another instance has done it. The live
     * positions must be locked.
     *
     * @throws IllegalStateException if the two versions are at different positions
     */
    void exchange() {
        var building = jdbc.sql("""
                SELECT state FROM messaging.projection_rebuild WHERE projection = ? AND state = 'BUILDING' FOR UPDATE
                """).param(projection.name()).query(String.class).optional();
        if (building.isEmpty()) {
            return;
        }
        requireSamePositions();
        long differing = projection.tables().stream().mapToLong(this::differing).sum();
        move(building(), previous());
        jdbc.sql("""
                INSERT INTO messaging.projection_position
                SELECT ?, topic, partition, next_offset FROM messaging.projection_position WHERE projection = ?
                """).params(previous(), projection.name()).update();
        deletePositions(building());
        rename(projection.name(), previous());
        rename(building(), projection.name());
        jdbc.sql("UPDATE messaging.projection_rebuild SET state = 'SWITCHED', differing = ?, failure = NULL "
                + "WHERE projection = ?").params(differing, projection.name()).update();
    }

    /** Makes the old tables the live ones again, at the positions that they have, and deletes the new ones. */
    void back() {
        lockLivePositions();
        move(previous(), building());
        jdbc.sql("""
                UPDATE messaging.projection_position live SET next_offset = old.next_offset
                FROM messaging.projection_position old
                WHERE live.projection = ? AND old.projection = ? AND live.topic = old.topic
                  AND live.partition = old.partition
                """).params(projection.name(), previous()).update();
        rename(projection.name(), building());
        rename(previous(), projection.name());
        delete();
    }

    /** Deletes all versions but the live one. */
    void delete() {
        for (var version : List.of(building(), previous())) {
            jdbc.sql("DROP SCHEMA IF EXISTS \"" + version + "\" CASCADE").update();
            deletePositions(version);
            jdbc.sql("DELETE FROM messaging.parked WHERE consumer = ?").param(version).update();
        }
    }

    /** Exchanges the live tables with those of a schema, and puts them into another. The first schema ends empty. */
    private void move(String from, String to) {
        var live = jdbc.sql("SELECT current_schema()").query(String.class).single();
        jdbc.sql("CREATE SCHEMA \"" + to + "\"").update();
        for (var table : projection.tables()) {
            jdbc.sql("ALTER TABLE \"%s\".%s SET SCHEMA \"%s\"".formatted(live, table, to)).update();
            jdbc.sql("ALTER TABLE \"%s\".%s SET SCHEMA \"%s\"".formatted(from, table, live)).update();
        }
        jdbc.sql("DROP SCHEMA \"" + from + "\" CASCADE").update();
    }

    private void rename(String consumer, String to) {
        jdbc.sql("UPDATE messaging.parked SET consumer = ? WHERE consumer = ?").params(to, consumer).update();
    }

    private void deletePositions(String version) {
        jdbc.sql("DELETE FROM messaging.projection_position WHERE projection = ?").param(version).update();
    }

    private void requireSamePositions() {
        var others = jdbc.sql("""
                WITH version AS (SELECT topic, partition, next_offset FROM messaging.projection_position
                                 WHERE projection = :building),
                     live AS (SELECT topic, partition, next_offset FROM messaging.projection_position
                              WHERE projection = :live)
                SELECT count(*) FROM ((TABLE version EXCEPT TABLE live) UNION ALL (TABLE live EXCEPT TABLE version))
                """).param("building", building()).param("live", projection.name()).query(Long.class).single();
        if (others > 0) {
            throw new IllegalStateException("Another instance has changed the positions of " + building());
        }
    }

    private long differing(String table) {
        var live = "\"" + jdbc.sql("SELECT current_schema()").query(String.class).single() + "\"." + table;
        var built = "\"" + building() + "\"." + table;
        if (hash(live).equals(hash(built))) {
            return 0;
        }
        return Math.max(onlyIn(live, built), onlyIn(built, live));
    }

    /** A sum of hashes needs no sorting. */
    private String hash(String table) {
        return jdbc.sql("SELECT count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) FROM "
                + table + " t").query(String.class).single();
    }

    private long onlyIn(String table, String other) {
        return jdbc.sql("SELECT count(*) FROM (TABLE %s EXCEPT ALL TABLE %s)".formatted(table, other))
                .query(Long.class).single();
    }

}
