package io.crema.messaging.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import io.crema.messaging.DrinkHandler;
import io.crema.messaging.TestRecords;
import io.crema.messaging.TestService;
import io.crema.messaging.consumer.BatchConsumer;
import io.crema.messaging.consumer.BatchHandler;
import io.crema.messaging.consumer.EarliestConsumers;
import io.crema.messaging.consumer.Subscription.Deduplication;
import io.crema.messaging.message.IncomingMessage;
import io.crema.messaging.message.MessageReader;
import io.crema.messaging.parking.Parking;
import io.crema.messaging.projection.Rebuilds.State;
import io.crema.messaging.support.CrashPoint;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** A projection that counts the cups of each drink is rebuilt from 3,000 events in batches of 50. */
class RebuildIT {

    private static final int DRINKS = 20;
    private static final int EVENTS = 3_000;
    private static final int BATCH = 50;
    private static final String POISON = "drink-7";

    private final TestService service = new TestService();
    private final TestRecords records = new TestRecords();
    private final Producer<String, byte[]> producer = TestService.producers().createProducer();
    private final TransactionTemplate transaction = new TransactionTemplate(
            Objects.requireNonNull(service.transaction.getTransactionManager()));
    private final Cups cups = new Cups();
    private final KafkaOffsets offsets = new KafkaOffsets(TestService.kafka());
    private Projection<DrinkHandler.Event> projection;
    private Consumer<String, byte[]> live;
    private BatchConsumer<DrinkHandler.Event> liveConsumer;
    private Rebuilds rebuilds;

    @BeforeEach
    void begin() throws Exception {
        service.jdbc.execute("CREATE TABLE cup (drink text PRIMARY KEY, version bigint NOT NULL, brewed int NOT NULL)");
        transaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        projection = new Projection<>("cups", List.of("cup"), List.of(TestService.newTopic(2)),
                DrinkHandler.Event.class, cups);
        var positions = new ProjectionPositions("cups", service.client, service.crashPoints);
        liveConsumer = new BatchConsumer<>("cups", new MessageReader<>(projection.events(), service.json),
                Deduplication.NATURAL_KEY, cups, positions, service.core());
        live = consumer();
        var partitions = List.of(new TopicPartition(projection.topics().getFirst(), 0),
                new TopicPartition(projection.topics().getFirst(), 1));
        live.assign(partitions);
        positions.onPartitionsAssigned(live, partitions);
        rebuilds = rebuilds();
        send(EVENTS);
    }

    @AfterEach
    void end() {
        live.close();
        offsets.close();
        producer.close();
        service.close();
    }

    private static Consumer<String, byte[]> consumer() {
        return EarliestConsumers.of(new DefaultKafkaConsumerFactory<>(TestService.consumerSettings(Map.of())), BATCH)
                .createConsumer();
    }

    /** Another instance of the service has other objects. */
    private Rebuilds rebuilds() {
        var core = new BatchConsumer.Core(service.client, transaction,
                new Parking(service.client, service.json, service.outbox(), "dead-letters"), TestService.UNTRACED,
                new SimpleMeterRegistry(), service.crashPoints);
        var tables = new RebuildTables(projection, service.client, schema -> {
            service.jdbc.execute("CREATE SCHEMA IF NOT EXISTS \"" + schema + '"');
            service.jdbc.execute("CREATE TABLE IF NOT EXISTS \"" + schema + "\".cup (LIKE public.cup INCLUDING ALL)");
        });
        return new Rebuilds(List.of(new Rebuild<>(projection, tables, core, service.json, RebuildIT::consumer)),
                service.client, Objects.requireNonNull(service.jdbc.getDataSource()), transaction, offsets);
    }

    /** Counts each version once. */
    private final class Cups implements BatchHandler<DrinkHandler.Event> {

        private volatile boolean poisoned;

        @Override
        public void handle(List<IncomingMessage<DrinkHandler.Event>> batch) {
            for (var message : batch) {
                if (poisoned && message.key().equals(POISON)) {
                    throw new IllegalStateException(POISON + " is poison");
                }
                service.client.sql("""
                        INSERT INTO cup VALUES (?, ?, 1) ON CONFLICT (drink) DO UPDATE
                        SET version = excluded.version, brewed = cup.brewed + 1 WHERE cup.version < excluded.version
                        """).params(message.key(), message.version()).update();
            }
        }

    }

    private long sent;

    private void send(int events) {
        for (int i = 0; i < events; i++) {
            var drink = "drink-" + sent % DRINKS;
            ConsumerRecord<String, byte[]> record = records.next(drink, 1 + sent / DRINKS);
            var _ = producer.send(new ProducerRecord<>(projection.topics().getFirst(), (int) (sent % 2), drink,
                    record.value(), record.headers()));
            sent++;
        }
        producer.flush();
    }

    private void liveCatchesUp() {
        while (live.endOffsets(live.assignment()).entrySet().stream()
                .anyMatch(end -> live.position(end.getKey()) < end.getValue())) {
            livePolls();
        }
    }

    private void livePolls() {
        List<ConsumerRecord<String, byte[]>> polled = new ArrayList<>();
        live.poll(Duration.ofMillis(100)).forEach(polled::add);
        if (!polled.isEmpty()) {
            liveConsumer.onMessage(polled);
        }
    }

    private State state() {
        return rebuilds.status("cups").orElseThrow().state();
    }

    private List<String> rows(String table) {
        return service.jdbc.queryForList("SELECT t::text FROM " + table + " t ORDER BY drink", String.class);
    }

    private void run(Rebuilds instance) {
        instance.task().work().run();
    }

    @Test
    void theNewTablesReplaceTheOldOnes() {
        liveCatchesUp();
        var before = rows("cup");
        service.jdbc.update("UPDATE cup SET brewed = 99 WHERE drink = 'drink-3'");

        assertThat(rebuilds.begin("cups")).isTrue();
        assertThat(rebuilds.begin("cups")).as("a second one").isFalse();
        run(rebuilds);

        var status = rebuilds.status("cups").orElseThrow();
        assertThat(status.state()).isEqualTo(State.SWITCHED);
        assertThat(status.differing()).isEqualTo(1);
        assertThat(status.applied()).isEqualTo(EVENTS).isEqualTo(status.events());
        assertThat(rows("cup")).isEqualTo(before);
        send(100);
        liveCatchesUp();
        assertThat(service.jdbc.queryForObject("SELECT sum(brewed) FROM cup", Long.class)).isEqualTo(EVENTS + 100);

        assertThat(rebuilds.confirm("cups")).isTrue();
        assertThat(state()).isEqualTo(State.LIVE);
        assertThat(service.jdbc.queryForList("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'cups.%'")).isEmpty();
        assertThat(service.jdbc.queryForList("SELECT DISTINCT projection FROM messaging.projection_position",
                String.class)).containsExactly("cups");
    }

    @Test
    void theOldTablesCanComeBackAndCatchUp() {
        liveCatchesUp();
        service.jdbc.update("UPDATE cup SET brewed = 99 WHERE drink = 'drink-3'");
        rebuilds.begin("cups");
        run(rebuilds);
        send(DRINKS);
        liveCatchesUp();

        assertThat(rebuilds.back("cups")).isTrue();

        assertThat(rows("cup")).contains("(drink-3,150,99)");
        live.seekToBeginning(live.assignment());
        new ProjectionPositions("cups", service.client, service.crashPoints).onPartitionsAssigned(live,
                live.assignment());
        assertThat(live.assignment().stream().mapToLong(live::position).sum()).isEqualTo(EVENTS);
        assertThat(rebuilds.confirm("cups")).as("nothing to confirm").isFalse();
    }

    @Test
    void aKilledRebuildGoesOnAndAppliesNothingTwice() throws Exception {
        liveCatchesUp();
        rebuilds.begin("cups");
        var batches = new int[1];
        onEach(CrashPoint.CONSUMER_HANDLED, () -> ++batches[0] == 5);

        var killed = Thread.ofPlatform().start(() -> run(rebuilds));
        killed.join(Duration.ofMinutes(1));

        assertThat(state()).isEqualTo(State.BUILDING);
        assertThat(rebuilds.status("cups").orElseThrow().applied()).isBetween(1L, EVENTS - 1L);
        var other = rebuilds();
        run(other);
        assertThat(state()).isEqualTo(State.SWITCHED);
        assertThat(rebuilds.status("cups").orElseThrow().differing()).isZero();
    }

    /** Interrupts the thread at the crash point once the condition holds: its next step fails. */
    private void onEach(CrashPoint point, BooleanSupplier condition) {
        service.once(point, () -> {
            if (condition.getAsBoolean()) {
                Thread.currentThread().interrupt();
            } else {
                onEach(point, condition);
            }
        });
    }

    @Test
    void theSwitchWaitsForALiveProjectionThatIsBehind() {
        rebuilds.begin("cups");
        var rebuild = CompletableFuture.runAsync(() -> run(rebuilds), Executors.newVirtualThreadPerTaskExecutor());
        await().until(() -> rebuilds.status("cups").orElseThrow().applied() == EVENTS);
        assertThat(state()).isEqualTo(State.BUILDING);
        assertThat(rows("cup")).isEmpty();

        liveCatchesUp();

        rebuild.orTimeout(1, TimeUnit.MINUTES).join();
        assertThat(rebuilds.status("cups").orElseThrow().differing()).isZero();
    }

    @Test
    void eventsFlowWhileItSwitches() {
        rebuilds.begin("cups");
        var rebuild = CompletableFuture.runAsync(() -> run(rebuilds), Executors.newVirtualThreadPerTaskExecutor());
        while (!rebuild.isDone()) {
            send(7);
            livePolls();
        }

        rebuild.join();
        assertThat(rebuilds.status("cups").orElseThrow().differing()).isZero();
        liveCatchesUp();
        assertThat(service.jdbc.queryForObject("SELECT sum(brewed) FROM cup", Long.class)).isEqualTo(sent);
    }

    @Test
    void poisonIsParkedInEachVersion() {
        cups.poisoned = true;
        liveCatchesUp();
        rebuilds.begin("cups");
        run(rebuilds);

        assertThat(parked()).containsExactlyInAnyOrder("cups 150", "cups.previous 150");
        cups.poisoned = false;

        assertThat(rebuilds.confirm("cups")).isTrue();
        assertThat(parked()).containsExactly("cups 150");
    }

    private List<String> parked() {
        return service.jdbc.queryForList(
                "SELECT consumer || ' ' || count(*) FROM messaging.parked GROUP BY consumer", String.class);
    }

    @Test
    void anAbandonedRebuildLeavesNothing() throws Exception {
        rebuilds.begin("cups");
        var rebuild = CompletableFuture.runAsync(() -> run(rebuilds), Executors.newVirtualThreadPerTaskExecutor());
        await().until(() -> rebuilds.status("cups").orElseThrow().applied() == EVENTS);

        assertThat(rebuilds.abandon("cups")).isTrue();

        rebuild.get();
        assertThat(state()).isEqualTo(State.LIVE);
        assertThat(service.rows("messaging.parked")).isZero();
        assertThat(service.jdbc.queryForList("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'cups.%'")).isEmpty();
    }

}
