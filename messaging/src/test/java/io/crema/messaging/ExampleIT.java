package io.crema.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import io.crema.messaging.aggregate.AggregateStore;
import io.crema.messaging.aggregate.Aggregates;
import io.crema.messaging.aggregate.Change;
import io.crema.messaging.aggregate.Decider;
import io.crema.messaging.aggregate.Decision;
import io.crema.messaging.aggregate.Stored;
import io.crema.messaging.consumer.Subscription;
import io.crema.messaging.message.IncomingMessage;
import io.crema.messaging.message.OutgoingMessage;
import io.crema.messaging.outbox.Outbox;
import io.crema.messaging.support.SqlArrays;
import io.crema.testing.RealServers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/** Runs the example of docs/messaging.md: a service that takes commands and consumes its own events. */
@SpringBootTest(properties = {"spring.application.name=cup-service", "spring.main.web-application-type=none",
        "crema.messaging.topics=cup.commands,cup.events", "crema.messaging.partitions=1"})
@RealServers
class ExampleIT {

    private static final Set<UUID> FILLED = ConcurrentHashMap.newKeySet();

    // example: start
    record Cup(String drink) {}

    record FillCup(UUID cupId, String drink) {}

    record CupFilled(UUID cupId, String drink) {}

    record AlreadyFull() {}

    /** The domain: a pure function from a state and a command to a decision. */
    static class CupDecider implements Decider<Cup, FillCup, CupFilled, AlreadyFull> {

        @Override
        public Decision<Cup, CupFilled, AlreadyFull> decide(@Nullable Cup cup, FillCup command) {
            return cup == null
                    ? Decision.changed(new Cup(command.drink()), new CupFilled(command.cupId(), command.drink()), null)
                    : Decision.unchanged(cup, new AlreadyFull());
        }

    }

    /** The table: locks a batch of cups and saves a batch of cups. */
    record JdbcCups(JdbcClient jdbc) implements AggregateStore<Cup, FillCup, CupFilled> {

        @Override
        public List<Stored<Cup>> lock(List<FillCup> commands) {
            return jdbc.sql("SELECT id, drink, version FROM cup WHERE id = ANY(?) ORDER BY id FOR UPDATE")
                    .param(SqlArrays.of("uuid", commands, FillCup::cupId))
                    .query((row, _) -> new Stored<>(row.getObject("id", UUID.class), new Cup(row.getString("drink")),
                            row.getLong("version")))
                    .list();
        }

        @Override
        public void save(List<Change<Cup, CupFilled>> changes) {
            jdbc.sql("INSERT INTO cup (id, drink, version) SELECT * FROM unnest(?, ?, ?)")
                    .param(SqlArrays.of("uuid", changes, Change::id))
                    .param(SqlArrays.of("text", changes, change -> change.after().drink()))
                    .param(SqlArrays.of("bigint", changes, Change::version))
                    .update();
        }

    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class CupService {

        @Bean
        Aggregates<Cup, FillCup, CupFilled, AlreadyFull> cups(JdbcClient jdbc, Outbox outbox) {
            return new Aggregates<>(new Aggregates.Topics("cup.events"), FillCup::cupId,
                    new CupDecider(), new JdbcCups(jdbc), outbox);
        }

        @Bean
        Subscription<Command> fillings(Aggregates<Cup, FillCup, CupFilled, AlreadyFull> cups) {
            return Subscription.withNaturalKey("fillings", List.of("cup.commands"), Command.class,
                    cups.handler(message -> message.body().toFillCup()));
        }

        @Bean
        Subscription<Event> shelf() {
            return Subscription.withInbox("shelf", List.of("cup.events"), Event.class, CupService::store);
        }

        private static void store(List<IncomingMessage<Event>> batch) {
            batch.forEach(message -> FILLED.add(UUID.fromString(message.key())));
        }

    }

    /** The service's own copies of the messages that it reads. */
    sealed interface Command {

        FillCup toFillCup();

        record Fill(UUID cupId, String drink) implements Command {

            @Override
            public FillCup toFillCup() {
                return new FillCup(cupId, drink);
            }

        }

    }

    sealed interface Event {

        record CupFilled(UUID cupId) implements Event {}

    }
    // example: end

    @Autowired
    private JdbcClient jdbc;
    @Autowired
    private Outbox outbox;
    @Autowired
    private TransactionOperations transaction;

    @Test
    void appliesACommandAndPublishesItsEventOnce() {
        jdbc.sql("CREATE TABLE cup (id uuid PRIMARY KEY, drink text NOT NULL, version bigint NOT NULL)").update();
        UUID cup = UUID.randomUUID();
        var command = OutgoingMessage.of("cup.commands", UUID.randomUUID(), cup, new Command.Fill(cup, "latte"));

        transaction.executeWithoutResult(_ -> outbox.append(List.of(command, command)));

        await().atMost(Duration.ofMinutes(1)).until(() -> FILLED.contains(cup));
        assertThat(jdbc.sql("SELECT version FROM cup WHERE id = ?").param(cup).query(Long.class).single()).isOne();
    }

    @Test
    void documentationShowsTheSameCode() throws Exception {
        String code = between(Files.readString(Path.of("src/test/java/io/crema/messaging/ExampleIT.java")),
                "// example: start\n", "    // example: end");
        String document = between(Files.readString(Path.of("../docs/messaging.md")),
                "<!-- example: start -->\n```java\n", "```\n<!-- example: end -->");

        assertThat(document).isEqualTo(code.indent(-4));
    }

    private static String between(String text, String start, String end) {
        int from = text.indexOf(start) + start.length();
        return text.substring(from, text.indexOf(end, from));
    }

}
