package io.crema.messaging.projection;

import static io.crema.messaging.consumer.Subscription.Deduplication.NATURAL_KEY;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.crema.messaging.Drinks;
import io.crema.messaging.Records;
import io.crema.messaging.TestService;
import io.crema.messaging.consumer.BatchConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;

/** An instance of the service that believes it owns the partition of its projection. */
public final class ProjectionInstance {

    public static final List<TopicPartition> ALL = List.of(new TopicPartition(Records.TOPIC, 0));

    public final ProjectionPositions positions;
    public final BatchConsumer<Drinks.Event> consumer;
    public final MockConsumer<String, byte[]> kafka = new MockConsumer<>("earliest");

    public ProjectionInstance(TestService service, Drinks drinks) {
        positions = new ProjectionPositions("drinks", service.client, service.crashPoints);
        consumer = drinks.consumer(NATURAL_KEY, positions);
        kafka.updateBeginningOffsets(Map.of(ALL.getFirst(), 0L));
    }

    public void isAssigned() {
        kafka.assign(ALL);
        positions.onPartitionsAssigned(kafka, ALL);
    }

    public ConsumerRecords<String, byte[]> polls(ConsumerRecord<String, byte[]> next) {
        kafka.addRecord(next);
        return kafka.poll(Duration.ZERO);
    }

    public void isTurnedBack() {
        positions.seekBack(kafka, ConsumerRecords.empty());
    }

}
