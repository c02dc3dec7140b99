package io.crema.messaging.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import io.crema.messaging.TestService;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** No consumer runs in this test: the lag must be right while consumers stand still. */
class ConsumerLagsIT {

    private final TestService service = new TestService();
    private final Producer<String, byte[]> producer = TestService.producers().createProducer();
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final KafkaOffsets kafka = new KafkaOffsets(TestService.kafka());
    private final String group = UUID.randomUUID().toString();
    private long now;
    private String topic = "";
    private ConsumerLags lags;

    @BeforeEach
    void watchAProjectionAndASubscription() throws Exception {
        topic = TestService.newTopic(2);
        lags = lags(kafka);
    }

    private ConsumerLags lags(KafkaOffsets offsets) {
        return new ConsumerLags(group, Map.of("board", List.of(topic, "not-created-yet")),
                Map.of("stamps", List.of(topic)), offsets, service.client, meters,
                () -> TimeUnit.SECONDS.toNanos(now));
    }

    @AfterEach
    void close() {
        kafka.close();
        producer.close();
        service.close();
    }

    @Test
    void aProjectionThatStandsStillFallsBehindInEventsAndSeconds() throws Exception {
        lags.sample();
        assertThat(events()).isZero();

        send(0, 3);
        send(1, 2);
        now = 60;
        lags.sample();

        assertThat(events()).isEqualTo(5);
        assertThat(seconds()).isEqualTo(60);
    }

    @Test
    void aProjectionIsMeasuredByThePositionInItsTable() throws Exception {
        send(0, 3);
        send(1, 2);
        lags.sample();
        projected(0, 3);
        projected(1, 1);
        now = 7;
        lags.sample();

        assertThat(events()).isOne();
        assertThat(seconds()).isEqualTo(7);

        projected(1, 2);
        lags.sample();

        assertThat(events()).isZero();
        assertThat(seconds()).isZero();
    }

    @Test
    void aSubscriptionIsMeasuredByTheOffsetsOfItsGroup() throws Exception {
        send(0, 3);
        send(1, 2);
        lags.sample();
        assertThat(lagOfTheSubscription()).isEqualTo(5);

        try (var admin = Admin.create(TestService.kafka())) {
            admin.alterConsumerGroupOffsets(group + ".stamps",
                    Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(2))).all().get();
        }
        lags.sample();

        assertThat(lagOfTheSubscription()).isEqualTo(3);
    }

    @Test
    void theLagInEventsIsUnknownWhileKafkaIsAway() {
        lags.sample();
        var settings = TestService.kafka();
        settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, "localhost:1");
        try (var away = new KafkaOffsets(settings)) {
            meters.clear();
            lags = lags(away);

            assertThatThrownBy(() -> lags.sample()).isInstanceOf(KafkaException.class);

            assertThat(events()).isNaN();
            assertThat(lagOfTheSubscription()).isNaN();
            assertThat(lags.of("board")).isEmpty();
        }
    }

    private void send(int partition, int messages) throws Exception {
        for (int i = 0; i < messages; i++) {
            producer.send(new ProducerRecord<>(topic, partition, "latte", new byte[0])).get();
        }
    }

    private void projected(int partition, long position) {
        service.jdbc.update("""
                INSERT INTO messaging.projection_position VALUES ('board', ?, ?, ?)
                ON CONFLICT (projection, topic, partition) DO UPDATE SET next_offset = excluded.next_offset
                """, topic, partition, position);
    }

    private double events() {
        return meters.get("crema.projection.lag.events").tag("projection", "board").gauge().value();
    }

    private double seconds() {
        return meters.get("crema.projection.lag.seconds").tag("projection", "board").gauge().value();
    }

    private double lagOfTheSubscription() {
        return meters.get("crema.consumer.lag.events").tag("consumer", "stamps").gauge().value();
    }

}
