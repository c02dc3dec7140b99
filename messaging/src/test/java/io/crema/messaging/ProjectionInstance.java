package io.crema.messaging;

import static io.crema.messaging.Subscription.Deduplication.NATURAL_KEY;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;

/** An instance of the service that believes that the partition of its projection is its own. */
final class ProjectionInstance {

    static final List<TopicPartition> ALL = List.of(new TopicPartition(Records.TOPIC, 0));

    final ProjectionPositions positions;
    final BatchConsumer<Drinks.Event> consumer;
    final MockConsumer<String, byte[]> kafka = new MockConsumer<>("earliest");

    ProjectionInstance(TestService service, Drinks drinks) {
        positions = new ProjectionPositions("drinks", service.jdbc, service.checkpoints);
        consumer = drinks.consumer(NATURAL_KEY, positions);
        kafka.updateBeginningOffsets(Map.of(ALL.getFirst(), 0L));
    }

    void isAssigned() {
        kafka.assign(ALL);
        positions.onPartitionsAssigned(kafka, ALL);
    }

    ConsumerRecords<String, byte[]> polls(ConsumerRecord<String, byte[]> next) {
        kafka.addRecord(next);
        return kafka.poll(Duration.ZERO);
    }

    void isTurnedBack() {
        positions.seekBack(kafka, ConsumerRecords.empty());
    }

}
