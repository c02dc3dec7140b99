package io.crema.template.entry;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import io.crema.messaging.aggregate.AggregateStore;
import io.crema.messaging.aggregate.Change;
import io.crema.messaging.aggregate.Stored;
import io.crema.messaging.support.SqlArrays;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The table. Reads and writes a batch with one statement each. */
@Repository
class JdbcEntryStore implements AggregateStore<Entry, AddEntry, EntryEvent> {

    private final JdbcClient jdbc;

    JdbcEntryStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    private record Row(UUID orderId, Instant addedAt, long version) {

        private Entry entry() {
            return new Entry(orderId, addedAt);
        }

    }

    Optional<Entry> find(UUID orderId) {
        return jdbc.sql("SELECT order_id, added_at, version FROM entry WHERE order_id = ?")
                .param(orderId)
                .query(Row.class)
                .optional()
                .map(Row::entry);
    }

    @Override
    public List<Stored<Entry>> lock(List<AddEntry> commands) {
        return jdbc.sql("""
                SELECT order_id, added_at, version FROM entry WHERE order_id = ANY (?) ORDER BY order_id FOR UPDATE
                """)
                .param(SqlArrays.of("uuid", commands.stream().map(AddEntry::orderId).distinct().toList()))
                .query(Row.class)
                .stream()
                .map(row -> new Stored<>(row.orderId(), row.entry(), row.version()))
                .toList();
    }

    @Override
    public void save(List<Change<Entry, EntryEvent>> changes) {
        jdbc.sql("""
                INSERT INTO entry (order_id, added_at, version) SELECT * FROM unnest(?, ?, ?)
                ON CONFLICT (order_id) DO UPDATE SET added_at = excluded.added_at, version = excluded.version
                """)
                .param(SqlArrays.of("uuid", changes, Change::id))
                .param(SqlArrays.of("timestamptz", changes, change -> Timestamp.from(change.after().addedAt())))
                .param(SqlArrays.of("bigint", changes, Change::version))
                .update();
    }

}
