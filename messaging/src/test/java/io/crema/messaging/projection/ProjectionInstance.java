package io.crema.messaging.projection;

import static io.crema.messaging.consumer.Subscription.Deduplication.NATURAL_KEY;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.crema.messaging.DrinkHandler;
import io.crema.messaging.TestRecords;
import io.crema.messaging.TestService;
import io.crema.messaging.consumer.BatchConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;

/** An instance of the service whose consumer is assigned the partition of its projection. */
public final class ProjectionInstance {

    public static final List<TopicPartition> ALL = List.of(new TopicPartition(TestRecords.TOPIC, 0));

    public final ProjectionPositions positions;
    public final BatchConsumer<DrinkHandler.Event> consumer;
    public final MockConsumer<String, byte[]> kafka = new MockConsumer<>("earliest");

    public ProjectionInstance(TestService service, DrinkHandler drinks) {
        positions = new ProjectionPositions("drinks", service.client, service.crashPoints);
        consumer = drinks.consumer(NATURAL_KEY, positions);
        kafka.updateBeginningOffsets(Map.of(ALL.getFirst(), 0L));
    }

    public void assign() {
        kafka.assign(ALL);
        positions.onPartitionsAssigned(kafka, ALL);
    }

    public ConsumerRecords<String, byte[]> poll(ConsumerRecord<String, byte[]> next) {
        kafka.addRecord(next);
        return kafka.poll(Duration.ZERO);
    }

    public void seekBack() {
        positions.seekBack(kafka, ConsumerRecords.empty());
    }

}
