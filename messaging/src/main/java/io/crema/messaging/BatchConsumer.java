package io.crema.messaging;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.kafka.listener.BatchMessageListener;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Applies one poll as one database transaction. If that fails, it is rolled back whole and replayed record by record,
 * each in a transaction of its own; a record that fails alone parks its key. While the database is away nothing is
 * poison: the failure is passed on and the whole poll is delivered again.
 */
final class BatchConsumer<T> implements BatchMessageListener<String, byte[]> {

    /** What else belongs to the transaction of a batch. */
    interface Transactional {

        /** Called first in each transaction with the records that it applies, in the order of each partition. */
        void enter(List<ConsumerRecord<String, byte[]>> records);

        /** Called after the commit of the records. */
        default void committed(List<ConsumerRecord<String, byte[]>> records) {
        }

        /** Called after a failure: the next poll shall bring the records again, where they are still this consumer's. */
        default void seekBack(Consumer<?, ?> consumer, ConsumerRecords<?, ?> records) {
            Set<TopicPartition> own = consumer.assignment();
            records.partitions().stream().filter(own::contains).forEach(
                    partition -> consumer.seek(partition, records.records(partition).getFirst().offset()));
        }

    }

    /** The transaction was idle or open for too long, as that of a process that was paused. */
    private static final Set<String> TIMED_OUT = Set.of("25P03", "25P04");
    private static final Logger log = LoggerFactory.getLogger(BatchConsumer.class);

    private final String name;
    private final Contract<T> contract;
    private final Subscription.Deduplication deduplication;
    private final BatchHandler<T> handler;
    private final Transactional surrounding;
    private final Core core;
    private final Counter suppressed;
    private final Counter poisoned;

    /** What all consumers of a service share. */
    record Core(JdbcTemplate jdbc, TransactionOperations transaction, Parking parking, Traces traces,
            MeterRegistry meters, Checkpoints checkpoints) {}

    BatchConsumer(String name, Contract<T> contract, Subscription.Deduplication deduplication, BatchHandler<T> handler,
            Transactional surrounding, Core core) {
        this.name = name;
        this.contract = contract;
        this.deduplication = deduplication;
        this.handler = handler;
        this.surrounding = surrounding;
        this.core = core;
        this.suppressed = core.meters().counter("crema.messaging.duplicates.suppressed", "consumer", name);
        this.poisoned = core.meters().counter("crema.messaging.poisoned", "consumer", name);
    }

    @Override
    public void onMessage(List<ConsumerRecord<String, byte[]>> records) {
        try {
            reached(Checkpoint.CONSUMER_POLLED);
            applyOrReplay(records);
        } catch (Error e) {
            Death.of("the consumer " + name, e);
        }
    }

    private void applyOrReplay(List<ConsumerRecord<String, byte[]>> records) {
        try {
            inTransaction(records);
        } catch (RuntimeException e) {
            if (isTransient(e)) {
                throw e;
            }
            log.warn("A batch of {} messages of {} is replayed one by one: {}", records.size(), name, e.toString());
            reached(Checkpoint.CONSUMER_ROLLED_BACK);
            records.forEach(this::replay);
        }
    }

    private void replay(ConsumerRecord<String, byte[]> record) {
        try {
            inTransaction(List.of(record));
            reached(Checkpoint.CONSUMER_REPLAYED);
        } catch (RuntimeException e) {
            if (isTransient(e)) {
                throw e;
            }
            log.error("Poison: {} parks the key {} at {}-{}@{}", name, record.key(), record.topic(),
                    record.partition(), record.offset(), e);
            core.transaction().executeWithoutResult(_ -> {
                surrounding.enter(List.of(record));
                core.parking().park(name, record, e.toString());
                reached(Checkpoint.CONSUMER_PARKED);
            });
            reached(Checkpoint.CONSUMER_PARK_COMMITTED);
            surrounding.committed(List.of(record));
            poisoned.increment();
        }
    }

    void inTransaction(List<ConsumerRecord<String, byte[]>> records) {
        core.transaction().executeWithoutResult(_ -> {
            surrounding.enter(records);
            apply(unparked(records));
        });
        reached(Checkpoint.CONSUMER_COMMITTED);
        surrounding.committed(records);
    }

    /** Applies messages in the current transaction, once each, whatever is parked and wherever they come from. */
    void apply(List<ConsumerRecord<String, byte[]>> records) {
        List<Received<T>> batch = deduplicated(read(records));
        if (!batch.isEmpty()) {
            traced(batch);
            reached(Checkpoint.CONSUMER_HANDLED);
        }
    }

    private List<ConsumerRecord<String, byte[]>> unparked(List<ConsumerRecord<String, byte[]>> records) {
        Set<String> keys = records.stream().map(Parking::key).collect(Collectors.toSet());
        Set<String> parked = core.parking().parkedKeys(name, keys);
        if (parked.isEmpty()) {
            return records;
        }
        var partitioned = records.stream()
                .collect(Collectors.partitioningBy(record -> parked.contains(Parking.key(record))));
        partitioned.getOrDefault(true, List.of()).forEach(record -> core.parking().park(name, record, null));
        return partitioned.getOrDefault(false, List.of());
    }

    private List<Received<T>> read(List<ConsumerRecord<String, byte[]>> records) {
        List<Received<T>> batch = new ArrayList<>(records.size());
        for (ConsumerRecord<String, byte[]> record : records) {
            Received<T> message = contract.read(record);
            if (message != null) {
                batch.add(message);
            }
        }
        return batch;
    }

    private List<Received<T>> deduplicated(List<Received<T>> batch) {
        if (deduplication == Subscription.Deduplication.NATURAL_KEY || batch.isEmpty()) {
            return batch;
        }
        Set<UUID> ids = batch.stream().map(Received::id).collect(Collectors.toCollection(LinkedHashSet::new));
        Set<UUID> fresh = new HashSet<>(core.jdbc().queryForList("""
                INSERT INTO messaging.inbox (consumer, message_id)
                SELECT ?, id FROM unnest(?) AS id ORDER BY id
                ON CONFLICT DO NOTHING RETURNING message_id
                """, UUID.class, name, SqlArrays.of(core.jdbc(), "uuid", ids, id -> id)));
        List<Received<T>> first = batch.stream().filter(message -> fresh.remove(message.id())).toList();
        suppressed.increment(batch.size() - first.size());
        reached(Checkpoint.CONSUMER_DEDUPLICATED);
        return first;
    }

    private void traced(List<Received<T>> batch) {
        List<Span> spans = batch.stream()
                .map(message -> core.traces()
                        .continued(message.traceparent(), Span.Kind.CONSUMER,
                                name + " " + message.body().getClass().getSimpleName())
                        .tag("messaging.batch.size", batch.size()))
                .toList();
        try (Tracer.SpanInScope _ = core.traces().enter(spans.getFirst())) {
            handler.handle(batch);
        } catch (RuntimeException e) {
            spans.forEach(span -> span.error(e));
            throw e;
        } finally {
            spans.forEach(Span::end);
        }
    }

    private void reached(Checkpoint checkpoint) {
        core.checkpoints().reached(checkpoint);
    }

    /** Whether trying again may succeed. */
    static boolean isTransient(RuntimeException e) {
        return e instanceof TransactionException || e instanceof TransientDataAccessException
                || e instanceof RecoverableDataAccessException || e instanceof DataAccessResourceFailureException
                || (e.getCause() instanceof SQLException sql && TIMED_OUT.contains(String.valueOf(sql.getSQLState())));
    }

    /** The offset of the first record of each partition. */
    static Map<TopicPartition, Long> starts(List<ConsumerRecord<String, byte[]>> records) {
        Map<TopicPartition, Long> starts = new HashMap<>();
        records.forEach(record -> starts.merge(new TopicPartition(record.topic(), record.partition()),
                record.offset(), Math::min));
        return starts;
    }

    /** The offset after the last record of each partition. */
    static Map<TopicPartition, Long> ends(List<ConsumerRecord<String, byte[]>> records) {
        Map<TopicPartition, Long> ends = new HashMap<>();
        records.forEach(record -> ends.merge(new TopicPartition(record.topic(), record.partition()),
                record.offset() + 1, Math::max));
        return ends;
    }

}
