package io.crema.messaging.consumer;

import java.util.List;
import java.util.Set;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/** Hooks around the transaction of a batch. */
public interface BatchCallback {

    /** Does nothing around the transaction. */
    BatchCallback NONE = _ -> {
    };

    /** Runs first in each transaction, with the records that it applies, in the order of each partition. */
    void beforeApply(List<ConsumerRecord<String, byte[]>> records);

    /** Runs after the commit of the records. */
    default void afterCommit(List<ConsumerRecord<String, byte[]>> records) {
    }

    /** Seeks back after a failure, so that the next poll returns the records that still belong to this consumer. */
    default void seekBack(Consumer<?, ?> consumer, ConsumerRecords<?, ?> records) {
        Set<TopicPartition> own = consumer.assignment();
        records.partitions().stream().filter(own::contains).forEach(
                partition -> consumer.seek(partition, records.records(partition).getFirst().offset()));
    }

}
