package io.crema.messaging.projection;

import java.util.List;

import io.crema.messaging.consumer.BatchHandler;
import io.crema.messaging.consumer.ConsumerDefinition;
import io.crema.messaging.consumer.Subscription;
import io.crema.messaging.support.CrashPoints;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.listener.ContainerProperties.AckMode;

/**
 * A read model fed from topics, declared as a bean. The transaction that writes its rows also advances its Kafka position,
 * and only from the position that this instance expects. So each message is applied exactly once, even if an instance that
 * has lost the partition still runs. The projection ignores the committed offsets of its consumer group.
 *
 * <p>Records beyond the position are refused. The offsets of the topics must therefore have no gaps: no compaction, no
 * Kafka transactions.
 *
 * @param <T> a sealed interface of records: the projection's own copy of the events that it reads
 * @param name unique in the service
 * @param tables all tables that the handler reads or writes. Its statements name them without a schema, so that a
 *        {@link Rebuilds rebuild} can send them to other tables
 */
public record Projection<T>(String name, List<String> tables, List<String> topics, Class<T> events,
        BatchHandler<T> handler) {

    /** Returns the consumer that runs this projection. It commits no offset to Kafka: its position is in its tables. */
    public ConsumerDefinition<T> consumer(JdbcClient jdbc, CrashPoints crashPoints) {
        var positions = new ProjectionPositions(name, jdbc, crashPoints);
        return new ConsumerDefinition<>(name, topics, events, Subscription.Deduplication.NATURAL_KEY, handler,
                positions, AckMode.MANUAL, positions);
    }

}
