package io.crema.messaging.consumer;

import static io.crema.messaging.consumer.Subscription.Deduplication.INBOX;
import static io.crema.messaging.consumer.Subscription.Deduplication.NATURAL_KEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

import io.crema.messaging.DrinkHandler;
import io.crema.messaging.TestRecords;
import io.crema.messaging.TestService;
import io.crema.messaging.message.Headers;
import io.crema.messaging.message.MessageReader;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.TransientDataAccessResourceException;

class BatchConsumerIT {

    private static final TestService SERVICE = new TestService();

    private final TestRecords records = new TestRecords();
    private final DrinkHandler drinks = new DrinkHandler(SERVICE);
    private final BatchConsumer<DrinkHandler.Event> consumer = drinks.consumer(INBOX);

    @BeforeEach
    void truncateTables() {
        SERVICE.jdbc.execute("TRUNCATE drink, messaging.inbox, messaging.parked, messaging.outbox");
    }

    @AfterAll
    static void close() {
        SERVICE.close();
    }

    @Test
    void appliesADuplicateOnceInOneBatchAndAcrossBatches() {
        var latte = records.next("latte", 1);

        consumer.onMessage(List.of(latte, records.duplicate(latte)));
        consumer.onMessage(List.of(records.duplicate(latte), records.next("latte", 2)));

        assertThat(drinks.effects()).containsExactly("latte1", "latte2");
    }

    @Test
    void appliesADuplicateTwiceWithoutTheInbox() {
        var latte = records.next("latte", 1);
        var withoutInbox = drinks.consumer(NATURAL_KEY);

        withoutInbox.onMessage(List.of(latte));
        withoutInbox.onMessage(List.of(records.duplicate(latte)));

        assertThat(drinks.effects()).containsExactly("latte1", "latte1");
    }

    @Test
    void callsTheHandlerOncePerBatch() {
        consumer.onMessage(List.of(records.next("latte", 1), records.next("mocha", 1), records.next("latte", 2)));

        assertThat(drinks.batches).containsExactly(3);
    }

    @Test
    void replaysAFailedBatchOneByOneAndParksOnlyThePoison() {
        drinks.poison.add("mocha");

        consumer.onMessage(List.of(records.next("latte", 1), records.next("mocha", 1), records.next("latte", 2)));

        assertThat(drinks.batches).containsExactly(3, 1, 1, 1);
        assertThat(drinks.effects()).containsExactly("latte1", "latte2");
        assertThat(parked()).containsExactly("mocha1 java.lang.IllegalStateException: mocha is poison");
    }

    @Test
    void parksLaterMessagesOfAParkedKeyAndAppliesOtherKeys() {
        drinks.poison.add("mocha");
        consumer.onMessage(List.of(records.next("mocha", 1), records.next("mocha", 2)));
        drinks.poison.clear();

        consumer.onMessage(List.of(records.next("mocha", 3), records.next("latte", 1), records.next("mocha", 4)));

        assertThat(drinks.effects()).containsExactly("latte1");
        assertThat(parked()).containsExactly("mocha1 java.lang.IllegalStateException: mocha is poison",
                "mocha2 null", "mocha3 null", "mocha4 null");
    }

    @Test
    void parksARedeliveredMessageOnce() {
        drinks.poison.add("mocha");
        var poll = List.of(records.next("mocha", 1), records.next("mocha", 2));

        consumer.onMessage(poll);
        consumer.onMessage(poll);

        assertThat(parked()).hasSize(2);
    }

    @Test
    void parksAnUnreadableMessage() {
        consumer.onMessage(List.of(records.next(0, UUID.randomUUID(), "mocha", 1, "Brewed", "{"),
                records.next("latte", 1)));

        assertThat(drinks.effects()).containsExactly("latte1");
        assertThat(parked()).hasSize(1);
    }

    @Test
    void parksAMessageWithAKeyThatNoIndexRowCanHold() {
        var key = new Random(1).ints(12_000, 'a', 'z').mapToObj(Character::toString).collect(Collectors.joining());
        drinks.poison.add(key);

        consumer.onMessage(List.of(records.next(key, 1), records.next("latte", 1), records.next(key, 2)));

        assertThat(drinks.effects()).containsExactly("latte1");
        assertThat(parked()).hasSize(2).allSatisfy(row -> assertThat(row).startsWith(key));
        assertThat(SERVICE.jdbc.queryForList("SELECT octet_length(key) FROM messaging.outbox", Integer.class))
                .containsExactly(1_000);
    }

    /** Neither the key nor a header nor the payload can be stored as it is. */
    @Test
    void parksAMessageOfArbitraryBytes() {
        var key = new StringDeserializer().deserialize("drinks", new byte[]{(byte) 0xff, 0, (byte) 0xc3});
        var poison = records.next(0, UUID.randomUUID(), key, 1, "Brewed", "\1".repeat(900_000));
        poison.headers().add("null", null).add(Headers.TRACEPARENT, new byte[]{0}).add("\0", new byte[]{0, -1});

        consumer.onMessage(List.of(poison, records.next("latte", 1)));

        assertThat(drinks.effects()).containsExactly("latte1");
        assertThat(SERVICE.jdbc.queryForList("SELECT key FROM messaging.parked", String.class))
                .containsExactly("\uFFFD\uFFFD\uFFFD");
    }

    @Test
    void reportsHowLongABatchIsUnfinished() {
        var core = SERVICE.core();
        var failing = new AtomicBoolean(true);
        var stalling = new BatchConsumer<>("drinks", new MessageReader<>(DrinkHandler.Event.class, SERVICE.json),
                NATURAL_KEY, batch -> {
                    if (failing.get() && batch.getFirst().key().equals("mocha")) {
                        throw new TransientDataAccessResourceException("no connection");
                    }
                }, BatchCallback.NONE, core);
        var stalled = core.meters().get("crema.messaging.consumer.stalled").tag("consumer", "drinks").timeGauge();
        var mocha = List.of(records.next(1, UUID.randomUUID(), "mocha", 1, "Brewed",
                "{\"drink\":\"mocha\",\"version\":1}"));

        assertThatThrownBy(() -> stalling.onMessage(mocha)).isInstanceOf(TransientDataAccessResourceException.class);
        var failedFor = stalled.value(TimeUnit.NANOSECONDS);
        stalling.onMessage(List.of(records.next("latte", 1)));

        assertThat(failedFor).isPositive();
        assertThat(stalled.value(TimeUnit.NANOSECONDS)).isGreaterThan(failedFor);
        failing.set(false);
        stalling.onMessage(mocha);
        assertThat(stalled.value(TimeUnit.NANOSECONDS)).isZero();
    }

    @Test
    void forgetsPartitionsOfAnotherInstance() {
        var progress = new Progress(System::nanoTime);
        progress.polled(List.of(records.next("latte", 1)));

        progress.forget(List.of(new TopicPartition(TestRecords.TOPIC, 0)));

        assertThat(progress.stalledSeconds()).isZero();
    }

    @Test
    void skipsAMessageOfAnUnknownType() {
        consumer.onMessage(List.of(records.next(0, UUID.randomUUID(), "mocha", 1, "Spilled", "{")));

        assertThat(parked()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT pg_terminate_backend(pg_backend_pid())",
            "SET LOCAL transaction_timeout = 20; SELECT pg_sleep(5)",
            "SET LOCAL statement_timeout = 20; SELECT pg_sleep(5)",
            "DO $$ BEGIN RAISE SQLSTATE '40P01'; END $$", "DO $$ BEGIN RAISE SQLSTATE '40001'; END $$"})
    void rethrowsATransientFailureAndParksNothing(String statement) {
        var failing = new BatchConsumer<>("drinks", new MessageReader<>(DrinkHandler.Event.class, SERVICE.json), INBOX,
                batch -> SERVICE.jdbc.execute(statement), _ -> {
                }, SERVICE.core());

        assertThatThrownBy(() -> failing.onMessage(List.of(records.next("latte", 1))))
                .isInstanceOf(RuntimeException.class);

        assertThat(parked()).isEmpty();
        assertThat(SERVICE.rows("messaging.inbox")).isZero();
    }

    @Test
    void parksNothingAfterAPauseInItsTransaction() {
        var paused = new BatchConsumer<>("drinks", new MessageReader<>(DrinkHandler.Event.class, SERVICE.json), INBOX,
                batch -> {
                    SERVICE.jdbc.execute("SET LOCAL idle_in_transaction_session_timeout = 20");
                    int pid = Objects
                            .requireNonNull(SERVICE.jdbc.queryForObject("SELECT pg_backend_pid()", Integer.class));
                    awaitEnd(pid);
                    SERVICE.jdbc.execute("SELECT 1");
                }, _ -> {
                }, SERVICE.core());

        assertThatThrownBy(() -> paused.onMessage(List.of(records.next("latte", 1))))
                .isInstanceOf(RuntimeException.class);

        assertThat(parked()).isEmpty();
    }

    private static void awaitEnd(int pid) {
        try (var observer = DriverManager.getConnection(SERVICE.database.getJdbcUrl(),
                SERVICE.database.getUsername(), SERVICE.database.getPassword());
                var statement = observer.createStatement()) {
            await().until(() -> {
                try (var alive = statement.executeQuery("SELECT FROM pg_stat_activity WHERE pid = " + pid)) {
                    return !alive.next();
                }
            });
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> parked() {
        return SERVICE.jdbc.queryForList("""
                SELECT key || (headers ->> 'ce_aggregateversion') || ' ' || coalesce(error, 'null')
                FROM messaging.parked ORDER BY seq
                """, String.class);
    }

}
