package io.crema.messaging.outbox;

import static java.util.concurrent.CompletableFuture.failedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import io.crema.messaging.DatabaseSession;
import io.crema.messaging.TestService;
import io.crema.messaging.message.Headers;
import io.crema.messaging.message.OutgoingMessage;
import io.crema.messaging.support.CrashPoint;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.transaction.IllegalTransactionStateException;

class RelayIT {

    private final TestService service = new TestService();
    private final List<Relay> relays = new ArrayList<>();
    private String topic = "";

    @BeforeEach
    void createTopic() throws Exception {
        topic = TestService.newTopic(3);
    }

    @AfterEach
    void close() {
        relays.forEach(Relay::stop);
        service.close();
    }

    @Test
    void keepsTheOrderOfEachKeyUnderConcurrentWrites() throws Exception {
        service.jdbc.execute("CREATE TABLE cup (id text PRIMARY KEY, version bigint NOT NULL)");
        service.jdbc.execute("INSERT INTO cup SELECT 'cup-' || i, 0 FROM generate_series(0, 4) i");
        relay("one");
        try (var writers = Executors.newFixedThreadPool(4)) {
            for (Future<?> writer : IntStream.range(0, 4).mapToObj(_ -> writers.submit(this::changeEachCup)).toList()) {
                writer.get();
            }
        }

        int changes = 4 * 25 * 5;
        Map<String, List<Long>> versions = published(sent -> sent.stream().distinct().count() == changes).stream()
                .distinct()
                .collect(Collectors.groupingBy(Sent::key, Collectors.mapping(Sent::version, Collectors.toList())));

        assertThat(versions).hasSize(5);
        assertThat(versions.values())
                .allSatisfy(it -> assertThat(it).isEqualTo(LongStream.rangeClosed(1, 100).boxed().toList()));
        await().until(() -> service.rows("messaging.outbox") == 0);
    }

    private void changeEachCup() {
        for (int change = 0; change < 25 * 5; change++) {
            String cup = "cup-" + change % 5;
            service.transaction.executeWithoutResult(_ -> {
                long version = Objects.requireNonNull(service.jdbc.queryForObject(
                        "UPDATE cup SET version = version + 1 WHERE id = ? RETURNING version", Long.class, cup));
                service.outbox().append(OutgoingMessage.event(topic, cup, version, "changed"));
            });
        }
    }

    @Test
    void publishesARowThatCommitsLate() throws Exception {
        relay("one");
        try (var late = new DatabaseSession(service.database)) {
            late.execute("INSERT INTO messaging.outbox (id, topic, key, type, version, body) VALUES ("
                    + "gen_random_uuid(), '" + topic + "', 'latte', 'Changed', 1, '{}')");
            service.append(OutgoingMessage.event(topic, "mocha", 1, "changed"));
            assertThat(published(1)).containsExactly(new Sent("mocha", 1));
            late.commit();
        }

        assertThat(published(2)).containsExactlyInAnyOrder(new Sent("mocha", 1), new Sent("latte", 1));
    }

    @Test
    void stopsAtAFailedSendAndResendsAllRowsInOrder() throws Exception {
        service.append(OutgoingMessage.event(topic, "latte", 1, "a"), OutgoingMessage.event(topic, "latte", 2, "b"),
                OutgoingMessage.event(topic, "latte", 3, "c"));
        var relay = new TestRelay("one");
        try (var connection = relay.connect(); var broker = new SecondSendFails()) {
            assertThatThrownBy(() -> relay.relay(connection, broker)).hasMessageContaining("refused");
            assertThat(service.rows("messaging.outbox")).isEqualTo(3);
            assertThat(versions(broker)).as("no row overtakes the failed row").containsExactly("1");
            broker.clear();

            relay.relay(connection, broker);

            assertThat(versions(broker)).containsExactly("1", "2", "3");
            assertThat(service.rows("messaging.outbox")).isZero();
        }
    }

    @Test
    void replacesTheOwnerWhenItsSessionEnds() throws Exception {
        relay("one");
        relay("two");
        String first = awaitOwner();

        service.jdbc.queryForList("""
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND application_name = ?""", first);

        await().until(() -> !awaitOwner().equals(first));
        service.append(OutgoingMessage.event(topic, "latte", 1, "changed"));
        assertThat(published(1)).containsExactly(new Sent("latte", 1));
    }

    @Test
    void replacesAPausedOwnerThatThenDeletesNothing() throws Exception {
        var paused = new CountDownLatch(1);
        var resumed = new CountDownLatch(1);
        service.append(OutgoingMessage.event(topic, "latte", 1, "changed"));
        service.once(CrashPoint.RELAY_READ, () -> {
            paused.countDown();
            awaitUninterrupted(resumed);
        });
        relay("paused");
        paused.await();
        relay("other");

        assertThat(published(1)).containsExactly(new Sent("latte", 1));
        await().until(() -> service.rows("messaging.outbox") == 0);
        service.append(OutgoingMessage.event(topic, "latte", 2, "changed"));
        assertThat(published(2)).containsExactly(new Sent("latte", 1), new Sent("latte", 2));
        resumed.countDown();

        List<Sent> all = published(3);
        assertThat(all.subList(0, 2)).containsExactly(new Sent("latte", 1), new Sent("latte", 2));
        assertThat(new HashSet<>(all)).hasSize(2);
        assertThat(awaitOwner()).startsWith("other");
    }

    @Test
    void doesNotPublishARolledBackMessage() {
        service.transaction.executeWithoutResult(status -> {
            service.outbox().append(OutgoingMessage.event(topic, "latte", 1, "changed"));
            status.setRollbackOnly();
        });

        assertThat(service.rows("messaging.outbox")).isZero();
    }

    @Test
    void refusesAMessageWithoutATransaction() {
        assertThatThrownBy(() -> service.outbox().append(OutgoingMessage.event(topic, "latte", 1, "changed")))
                .isInstanceOf(IllegalTransactionStateException.class);
    }

    @Test
    void refusesAMessageThatIsTooLarge() {
        assertThatThrownBy(() -> service.append(OutgoingMessage.event(topic, "latte", 1, "x".repeat(900_000))))
                .isInstanceOf(DataIntegrityViolationException.class);
    }

    private record Sent(String key, long version) {}

    private final class TestRelay extends Relay {

        TestRelay(String name) {
            super(service.database, TestService.producers(), TestService.UNTRACED, service.crashPoints, name);
        }

        @Override
        Duration idleTimeout() {
            return Duration.ofSeconds(1);
        }

    }

    private void relay(String name) {
        var relay = new TestRelay(name);
        relays.add(relay);
        relay.start();
    }

    private String awaitOwner() {
        return await().until(() -> service.jdbc.queryForList("""
                SELECT application_name FROM pg_locks JOIN pg_stat_activity USING (pid)
                WHERE locktype = 'advisory' AND granted AND datname = current_database()""", String.class),
                owners -> owners.size() == 1).getFirst();
    }

    /** Reads the topic from its beginning until it has returned this number of messages. */
    private List<Sent> published(int count) {
        return published(sent -> sent.size() >= count);
    }

    private List<Sent> published(Predicate<List<Sent>> enough) {
        Map<String, Object> settings = TestService.kafka();
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            var partitions = IntStream.range(0, 3).mapToObj(it -> new TopicPartition(topic, it)).toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            List<Sent> sent = new ArrayList<>();
            await().until(() -> {
                consumer.poll(Duration.ofMillis(100)).forEach(it -> sent.add(new Sent(it.key(), Long.parseLong(
                        new String(it.headers().lastHeader(Headers.AGGREGATE_VERSION).value(),
                                StandardCharsets.UTF_8)))));
                return enough.test(sent);
            });
            return sent;
        }
    }

    private static List<String> versions(MockProducer<String, byte[]> broker) {
        return broker.history().stream().map(it -> new String(
                it.headers().lastHeader(Headers.AGGREGATE_VERSION).value(), StandardCharsets.UTF_8)).toList();
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class SecondSendFails extends MockProducer<String, byte[]> {

        private int sends;

        SecondSendFails() {
            super(true, null, new StringSerializer(), new ByteArraySerializer());
        }

        @Override
        public Future<RecordMetadata> send(ProducerRecord<String, byte[]> message) {
            return ++sends == 2 ? failedFuture(new IllegalStateException("refused")) : super.send(message);
        }

    }

}
