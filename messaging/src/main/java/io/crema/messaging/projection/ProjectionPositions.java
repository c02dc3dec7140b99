package io.crema.messaging.projection;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.crema.messaging.consumer.BatchCallback;
import io.crema.messaging.support.CrashPoint;
import io.crema.messaging.support.CrashPoints;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.listener.ConsumerAwareRebalanceListener;

/** The Kafka positions of a projection. Read at assignment, advanced in the transaction that writes the rows. */
final class ProjectionPositions implements ConsumerAwareRebalanceListener, BatchCallback {

    private static final Logger log = LoggerFactory.getLogger(ProjectionPositions.class);

    private final String projection;
    private final JdbcClient jdbc;
    private final CrashPoints crashPoints;
    private final Map<TopicPartition, Long> expected = new ConcurrentHashMap<>();

    ProjectionPositions(String projection, JdbcClient jdbc, CrashPoints crashPoints) {
        this.projection = projection;
        this.jdbc = jdbc;
        this.crashPoints = crashPoints;
    }

    /** Returns the stored positions of a projection. A partition that was never read has none. */
    static Map<TopicPartition, Long> stored(String projection, JdbcClient jdbc) {
        Map<TopicPartition, Long> positions = new HashMap<>();
        jdbc.sql("SELECT topic, partition, next_offset FROM messaging.projection_position WHERE projection = ?")
                .param(projection)
                .query(row -> {
                    positions.put(new TopicPartition(row.getString("topic"), row.getInt("partition")),
                            row.getLong("next_offset"));
                });
        return positions;
    }

    @Override
    public void onPartitionsAssigned(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        position(consumer, partitions);
    }

    /**
     * Seeks back and then re-reads the positions, so that a fenced instance continues behind the other one. Seeking back comes
     * first: if the positions cannot be read, the records must still be polled again.
     */
    @Override
    public void seekBack(Consumer<?, ?> consumer, ConsumerRecords<?, ?> records) {
        BatchCallback.super.seekBack(consumer, records);
        position(consumer, consumer.assignment());
    }

    private void position(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        consumer.beginningOffsets(partitions).forEach((partition, beginning) -> {
            jdbc.sql("INSERT INTO messaging.projection_position VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING")
                    .params(projection, partition.topic(), partition.partition(), beginning)
                    .update();
            long position = jdbc.sql("""
                    SELECT next_offset FROM messaging.projection_position
                    WHERE projection = ? AND topic = ? AND partition = ?
                    """).params(projection, partition.topic(), partition.partition()).query(Long.class).single();
            if (position < beginning) {
                log.error("Projection {} cannot continue: it needs {} from offset {}, but Kafka starts at {}. Set "
                        + "next_offset in messaging.projection_position to continue without the lost records",
                        projection, partition, position, beginning);
            }
            expected.put(partition, position);
            crashPoints.reached(CrashPoint.PROJECTION_POSITIONED);
            consumer.seek(partition, position);
        });
    }

    /**
     * Advances the positions, which also locks them.
     *
     * @throws OptimisticLockingFailureException if the records do not begin at the position: either another instance has
     * advanced it, or the records were polled before the position was known
     */
    @Override
    public void beforeApply(List<ConsumerRecord<String, byte[]>> records) {
        starts(records).forEach((partition, start) -> {
            Long position = expected.get(partition);
            if (position == null || start.longValue() != position) {
                throw new ProjectionFencedException(projection, partition);
            }
        });
        ends(records).forEach((partition, end) -> {
            int advanced = jdbc.sql("""
                    UPDATE messaging.projection_position SET next_offset = ?
                    WHERE projection = ? AND topic = ? AND partition = ? AND next_offset = ?
                    """)
                    .params(end, projection, partition.topic(), partition.partition())
                    .param(expected.get(partition))
                    .update();
            if (advanced == 0) {
                throw new ProjectionFencedException(projection, partition);
            }
        });
        crashPoints.reached(CrashPoint.PROJECTION_ADVANCED);
    }

    @Override
    public void afterCommit(List<ConsumerRecord<String, byte[]>> records) {
        expected.putAll(ends(records));
    }

    private static Map<TopicPartition, Long> starts(List<ConsumerRecord<String, byte[]>> records) {
        Map<TopicPartition, Long> starts = new HashMap<>();
        records.forEach(record -> starts.merge(new TopicPartition(record.topic(), record.partition()),
                record.offset(), Math::min));
        return starts;
    }

    private static Map<TopicPartition, Long> ends(List<ConsumerRecord<String, byte[]>> records) {
        Map<TopicPartition, Long> ends = new HashMap<>();
        records.forEach(record -> ends.merge(new TopicPartition(record.topic(), record.partition()),
                record.offset() + 1, Math::max));
        return ends;
    }

    /** The position has moved. Transient: the consumer re-reads it and retries. */
    static final class ProjectionFencedException extends OptimisticLockingFailureException {

        private static final long serialVersionUID = 1L;

        ProjectionFencedException(String projection, TopicPartition partition) {
            super("The records of " + partition + " do not begin at the position of " + projection);
        }

    }

}
