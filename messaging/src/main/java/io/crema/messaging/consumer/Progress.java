package io.crema.messaging.consumer;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * The time at which the unfinished batch of each partition was first polled. A batch that fails and is polled again keeps
 * its time, also while batches of other partitions succeed.
 */
final class Progress {

    private final LongSupplier nanos;
    private final Map<TopicPartition, Long> polledAt = new ConcurrentHashMap<>();

    Progress(LongSupplier nanos) {
        this.nanos = nanos;
    }

    void polled(List<ConsumerRecord<String, byte[]>> records) {
        records.forEach(record -> polledAt.computeIfAbsent(partition(record), _ -> nanos.getAsLong()));
    }

    void finished(List<ConsumerRecord<String, byte[]>> records) {
        records.forEach(record -> polledAt.remove(partition(record)));
    }

    /** Forgets partitions that belong to another instance. */
    void forget(Collection<TopicPartition> partitions) {
        polledAt.keySet().removeAll(partitions);
    }

    /** Returns the age of the oldest unfinished batch in seconds, 0 if each batch is finished. */
    double stalledSeconds() {
        long now = nanos.getAsLong();
        return polledAt.values().stream().mapToLong(time -> now - time).max().orElse(0)
                / (double) TimeUnit.SECONDS.toNanos(1);
    }

    private static TopicPartition partition(ConsumerRecord<?, ?> record) {
        return new TopicPartition(record.topic(), record.partition());
    }

}
