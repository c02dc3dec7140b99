package io.crema.messaging.consumer;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.crema.messaging.message.IncomingMessage;
import io.crema.messaging.message.MessageReader;
import io.crema.messaging.message.Traces;
import io.crema.messaging.parking.Parking;
import io.crema.messaging.support.CrashPoint;
import io.crema.messaging.support.CrashPoints;
import io.crema.messaging.support.FailureLog;
import io.crema.messaging.support.FatalErrors;
import io.crema.messaging.support.SqlArrays;
import io.crema.messaging.support.TransientFailures;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.listener.BatchMessageListener;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Applies one poll as one database transaction. If the transaction fails, it is rolled back and the batch is replayed
 * record by record, each in its own transaction. A record that fails alone is poison and parks its key. A transient
 * failure is never poison: it is thrown on and Kafka delivers the whole poll again.
 */
public final class BatchConsumer<T> implements BatchMessageListener<String, byte[]> {

    private final FailureLog failures = new FailureLog(LoggerFactory.getLogger(BatchConsumer.class));
    private final Progress progress = new Progress(System::nanoTime);
    private final String name;
    private final MessageReader<T> reader;
    private final Subscription.Deduplication deduplication;
    private final BatchHandler<T> handler;
    private final BatchCallback callback;
    private final Core core;
    private final Counter suppressed;
    private final Counter poisoned;

    /** Collaborators shared by all consumers of a service. */
    public record Core(JdbcClient jdbc, TransactionOperations transaction, Parking parking, Traces traces,
            MeterRegistry meters, CrashPoints crashPoints) {}

    public BatchConsumer(String name, MessageReader<T> reader, Subscription.Deduplication deduplication,
            BatchHandler<T> handler, BatchCallback callback, Core core) {
        this.name = name;
        this.reader = reader;
        this.deduplication = deduplication;
        this.handler = handler;
        this.callback = callback;
        this.core = core;
        this.suppressed = core.meters().counter("crema.messaging.duplicates.suppressed", "consumer", name);
        this.poisoned = core.meters().counter("crema.messaging.poisoned", "consumer", name);
        TimeGauge.builder("crema.messaging.consumer.stalled", progress, TimeUnit.SECONDS, Progress::stalledSeconds)
                .description("Time since the oldest unfinished batch was first polled")
                .tag("consumer", name)
                .register(core.meters());
    }

    @Override
    public void onMessage(List<ConsumerRecord<String, byte[]>> records) {
        try {
            progress.polled(records);
            reached(CrashPoint.CONSUMER_POLLED);
            applyOrReplay(records);
            progress.finished(records);
        } catch (Error e) {
            FatalErrors.halt("consumer " + name, e);
        }
    }

    private void applyOrReplay(List<ConsumerRecord<String, byte[]>> records) {
        try {
            inTransaction(records);
        } catch (RuntimeException e) {
            if (TransientFailures.isTransient(e)) {
                throw e;
            }
            failures.log(Level.WARN, "Consumer " + name + " failed on a batch, replaying its messages one by one",
                    records.size() + " messages", e);
            reached(CrashPoint.CONSUMER_ROLLED_BACK);
            records.forEach(this::replay);
        }
    }

    private void replay(ConsumerRecord<String, byte[]> record) {
        try {
            inTransaction(List.of(record));
            reached(CrashPoint.CONSUMER_REPLAYED);
        } catch (RuntimeException e) {
            if (TransientFailures.isTransient(e)) {
                throw e;
            }
            park(record, e);
        }
    }

    private void park(ConsumerRecord<String, byte[]> record, RuntimeException failure) {
        core.transaction().executeWithoutResult(_ -> {
            callback.beforeApply(List.of(record));
            core.parking().park(name, record, failure.toString());
            reached(CrashPoint.CONSUMER_PARKED);
        });
        failures.log(Level.ERROR, "Consumer " + name + " parked a key", "%s because of the message at %s-%d@%d"
                .formatted(Parking.shown(Parking.key(record)), record.topic(), record.partition(), record.offset()),
                failure);
        reached(CrashPoint.CONSUMER_PARK_COMMITTED);
        callback.afterCommit(List.of(record));
        poisoned.increment();
    }

    Progress progress() {
        return progress;
    }

    void inTransaction(List<ConsumerRecord<String, byte[]>> records) {
        core.transaction().executeWithoutResult(_ -> {
            callback.beforeApply(records);
            apply(unparked(records));
        });
        reached(CrashPoint.CONSUMER_COMMITTED);
        callback.afterCommit(records);
    }

    /** Applies messages in the current transaction, each at most once. Ignores whether their keys are parked. */
    void apply(List<ConsumerRecord<String, byte[]>> records) {
        List<IncomingMessage<T>> batch = deduplicated(read(records));
        if (!batch.isEmpty()) {
            handle(batch);
            reached(CrashPoint.CONSUMER_HANDLED);
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

    private List<IncomingMessage<T>> read(List<ConsumerRecord<String, byte[]>> records) {
        List<IncomingMessage<T>> batch = new ArrayList<>(records.size());
        for (ConsumerRecord<String, byte[]> record : records) {
            IncomingMessage<T> message = reader.read(record);
            if (message != null) {
                batch.add(message);
            }
        }
        return batch;
    }

    private List<IncomingMessage<T>> deduplicated(List<IncomingMessage<T>> batch) {
        if (deduplication == Subscription.Deduplication.NATURAL_KEY || batch.isEmpty()) {
            return batch;
        }
        Set<UUID> ids = batch.stream().map(IncomingMessage::id).collect(Collectors.toCollection(LinkedHashSet::new));
        Set<UUID> fresh = new HashSet<>(core.jdbc().sql("""
                INSERT INTO messaging.inbox (consumer, message_id)
                SELECT ?, id FROM unnest(?) AS id ORDER BY id
                ON CONFLICT DO NOTHING RETURNING message_id
                """).params(name, SqlArrays.of("uuid", ids)).query(UUID.class).list());
        List<IncomingMessage<T>> first = batch.stream().filter(message -> fresh.remove(message.id())).toList();
        suppressed.increment(batch.size() - first.size());
        reached(CrashPoint.CONSUMER_DEDUPLICATED);
        return first;
    }

    private void handle(List<IncomingMessage<T>> batch) {
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

    private void reached(CrashPoint point) {
        core.crashPoints().reached(point);
    }

}
