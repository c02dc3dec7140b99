package io.crema.messaging.projection;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.crema.messaging.consumer.BatchCallback;
import io.crema.messaging.consumer.BatchConsumer;
import io.crema.messaging.consumer.Subscription;
import io.crema.messaging.message.MessageReader;
import io.crema.messaging.support.FailureLog;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.json.JsonMapper;

/**
 * Builds a projection's tables anew in a schema of their own, from the beginning of its topics, and switches to them. Its
 * position is in the database. So it can be killed at any point, and the next run continues.
 *
 * <p>The switch is one transaction. It holds the live projection at its position, applies the events up to exactly this
 * position, compares the rows and exchanges the tables. Reads go on until the exchange.
 */
final class Rebuild<T> {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PAUSE = Duration.ofMillis(500);
    /** A switch is tried when this many events are missing. */
    private static final long NEARLY_CAUGHT_UP = 1_000;

    private final FailureLog failures = new FailureLog(LoggerFactory.getLogger(Rebuild.class));
    private final Projection<T> projection;
    private final RebuildTables tables;
    private final JdbcClient jdbc;
    private final TransactionOperations transaction;
    private final Supplier<? extends Consumer<String, byte[]>> kafka;
    private final ProjectionPositions positions;
    private final BatchConsumer<T> consumer;

    /**
     * @param core its transactions must be new ones: the switch applies events while its own transaction is open
     * @param kafka makes consumers that commit nothing and begin at the earliest record
     */
    Rebuild(Projection<T> projection, RebuildTables tables, BatchConsumer.Core core, JsonMapper json,
            Supplier<? extends Consumer<String, byte[]>> kafka) {
        this.projection = projection;
        this.tables = tables;
        this.jdbc = core.jdbc();
        this.transaction = core.transaction();
        this.kafka = kafka;
        this.positions = new ProjectionPositions(tables.building(), jdbc, core.crashPoints());
        this.consumer = new BatchConsumer<>(tables.building(), new MessageReader<>(projection.events(), json),
                Subscription.Deduplication.NATURAL_KEY, projection.handler(), new Building(), core);
    }

    /** Sends the handler's statements to the new tables. Only the switch makes the commits durable. */
    private final class Building implements BatchCallback {

        @Override
        public void beforeApply(List<ConsumerRecord<String, byte[]>> records) {
            if (!tables.areAskedFor()) {
                throw new TransientDataAccessResourceException("The rebuild was abandoned");
            }
            jdbc.sql("SELECT set_config('search_path', ?, true), set_config('synchronous_commit', 'off', true)")
                    .param('"' + tables.building() + '"').query().singleRow();
            positions.beforeApply(records);
        }

        @Override
        public void afterCommit(List<ConsumerRecord<String, byte[]>> records) {
            positions.afterCommit(records);
        }

        @Override
        public void seekBack(Consumer<?, ?> events, ConsumerRecords<?, ?> records) {
            positions.seekBack(events, records);
        }

    }

    String projection() {
        return projection.name();
    }

    List<String> topics() {
        return projection.topics();
    }

    RebuildTables tables() {
        return tables;
    }

    /**
     * Runs until the switch, or until an operator abandons the rebuild.
     *
     * @throws InterruptedException if the thread is interrupted
     */
    void run() throws InterruptedException {
        tables.create();
        try (var events = kafka.get()) {
            var partitions = partitions(events);
            events.assign(partitions);
            positions.onPartitionsAssigned(events, partitions);
            while (tables.areAskedFor() && !(isNearlyCaughtUp(events) && switchOver(events))) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                apply(events, events.poll(POLL));
            }
        }
    }

    private Set<TopicPartition> partitions(Consumer<?, ?> events) {
        return projection.topics().stream().flatMap(topic -> events.partitionsFor(topic).stream())
                .map(it -> new TopicPartition(it.topic(), it.partition())).collect(Collectors.toSet());
    }

    private static boolean isNearlyCaughtUp(Consumer<?, ?> events) {
        long missing = events.endOffsets(events.assignment()).entrySet().stream()
                .mapToLong(end -> end.getValue() - events.position(end.getKey())).sum();
        return missing <= NEARLY_CAUGHT_UP;
    }

    private void apply(Consumer<String, byte[]> events, ConsumerRecords<String, byte[]> polled)
            throws InterruptedException {
        if (polled.isEmpty()) {
            return;
        }
        List<ConsumerRecord<String, byte[]>> records = new ArrayList<>(polled.count());
        polled.forEach(records::add);
        try {
            consumer.onMessage(records);
        } catch (RuntimeException transientFailure) {
            if (!tables.areAskedFor()) {
                return;
            }
            failures.log(Level.WARN, "The rebuild of " + projection.name() + " failed on a batch, retrying",
                    records.size() + " messages", transientFailure);
            positions.seekBack(events, polled);
            Thread.sleep(PAUSE);
        }
    }

    /** Returns false if the new tables are ahead of the live ones: then the live projection must go on first. */
    private boolean switchOver(Consumer<String, byte[]> events) throws InterruptedException {
        var switched = transaction.execute(_ -> {
            jdbc.sql("SELECT set_config('statement_timeout', '0', true), set_config('transaction_timeout', '0', true),"
                    + " set_config('lock_timeout', '5s', true)").query().singleRow();
            var live = tables.lockLivePositions();
            if (events.assignment().stream()
                    .anyMatch(partition -> events.position(partition) > live.getOrDefault(partition, 0L))) {
                return false;
            }
            boolean isLevel = applyUpTo(live, events);
            if (isLevel) {
                tables.exchange();
            }
            return isLevel;
        });
        if (!Boolean.TRUE.equals(switched)) {
            Thread.sleep(POLL);
            return false;
        }
        return true;
    }

    /** Applies the events before these positions, in transactions of their own. */
    private boolean applyUpTo(Map<TopicPartition, Long> live, Consumer<String, byte[]> events) {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (live.entrySet().stream().anyMatch(it -> events.position(it.getKey()) < it.getValue())) {
            if (System.nanoTime() > end || Thread.currentThread().isInterrupted()) {
                return false;
            }
            var polled = events.poll(POLL);
            List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
            polled.forEach(record -> {
                if (record.offset() < live.getOrDefault(partition(record), 0L)) {
                    records.add(record);
                }
            });
            live.forEach((partition, position) -> {
                if (events.position(partition) > position) {
                    events.seek(partition, position);
                }
            });
            if (!records.isEmpty()) {
                consumer.onMessage(records);
            }
        }
        return true;
    }

    private static TopicPartition partition(ConsumerRecord<?, ?> record) {
        return new TopicPartition(record.topic(), record.partition());
    }

}
