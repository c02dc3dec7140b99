package io.crema.messaging;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.kafka.listener.ConsumerAwareRebalanceListener;

/** A projection's Kafka positions: read at assignment, advanced in the transaction that writes the rows. */
final class ProjectionPositions implements ConsumerAwareRebalanceListener, BatchConsumer.Transactional {

    private static final Logger log = LoggerFactory.getLogger(ProjectionPositions.class);

    private final String projection;
    private final JdbcTemplate jdbc;
    private final Checkpoints checkpoints;
    private final Map<TopicPartition, Long> expected = new ConcurrentHashMap<>();

    ProjectionPositions(String projection, JdbcTemplate jdbc, Checkpoints checkpoints) {
        this.projection = projection;
        this.jdbc = jdbc;
        this.checkpoints = checkpoints;
    }

    @Override
    public void onPartitionsAssigned(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        position(consumer, partitions);
    }

    /**
     * Reads the positions anew: whoever was fenced goes on behind the other. Before that, the records are what is polled
     * next, or they would be passed over until others follow them if the positions cannot be read.
     */
    @Override
    public void seekBack(Consumer<?, ?> consumer, ConsumerRecords<?, ?> records) {
        BatchConsumer.Transactional.super.seekBack(consumer, records);
        position(consumer, consumer.assignment());
    }

    private void position(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        consumer.beginningOffsets(partitions).forEach((partition, beginning) -> {
            jdbc.update("INSERT INTO messaging.projection_position VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                    projection, partition.topic(), partition.partition(), beginning);
            long position = Objects.requireNonNull(jdbc.queryForObject("""
                    SELECT next_offset FROM messaging.projection_position
                    WHERE projection = ? AND topic = ? AND partition = ?
                    """, Long.class, projection, partition.topic(), partition.partition()));
            if (position < beginning) {
                log.error("{} stands still: it needs {} from {}, and Kafka has it from {} only. To go on without the "
                        + "rest, set next_offset in messaging.projection_position", projection, partition, position,
                        beginning);
            }
            expected.put(partition, position);
            checkpoints.reached(Checkpoint.PROJECTION_POSITIONED);
            consumer.seek(partition, position);
        });
    }

    /**
     * Advances the positions, which also locks them.
     *
     * @throws OptimisticLockingFailureException if the records do not begin at the position: another instance has
     * advanced it and this one is a zombie, or the records were polled before the position was known
     */
    @Override
    public void enter(List<ConsumerRecord<String, byte[]>> records) {
        BatchConsumer.starts(records).forEach((partition, start) -> {
            Long position = expected.get(partition);
            if (position == null || start.longValue() != position) {
                throw new ProjectionFencedException(projection, partition);
            }
        });
        BatchConsumer.ends(records).forEach((partition, end) -> {
            int advanced = jdbc.update("""
                    UPDATE messaging.projection_position SET next_offset = ?
                    WHERE projection = ? AND topic = ? AND partition = ? AND next_offset = ?
                    """, end, projection, partition.topic(), partition.partition(), expected.get(partition));
            if (advanced == 0) {
                throw new ProjectionFencedException(projection, partition);
            }
        });
        checkpoints.reached(Checkpoint.PROJECTION_ADVANCED);
    }

    @Override
    public void committed(List<ConsumerRecord<String, byte[]>> records) {
        expected.putAll(BatchConsumer.ends(records));
    }

    /** Transient: the position is then read anew. */
    static final class ProjectionFencedException extends OptimisticLockingFailureException {

        private static final long serialVersionUID = 1L;

        ProjectionFencedException(String projection, TopicPartition partition) {
            super("The records of " + partition + " do not begin at the position of " + projection);
        }

    }

}
