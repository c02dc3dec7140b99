package io.crema.messaging.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import io.crema.messaging.message.IncomingMessage;
import io.crema.messaging.message.MessageType;
import io.crema.messaging.message.OutgoingMessage;
import io.crema.messaging.saga.SagaReply;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AggregatesTest {

    private final UUID id = UUID.randomUUID();
    private final Cups store = new Cups();
    private final List<OutgoingMessage> published = new ArrayList<>();
    private final Aggregates<Cup, Pour, Poured, Full> cups = new Aggregates<>(
            new Aggregates.Topics("cup.events", "replies"), Pour::cup, AggregatesTest::decide, store,
            published::addAll);

    record Cup(int millilitres) {}

    record Pour(UUID commandId, UUID cup, int millilitres) {}

    record Poured(int millilitres) {}

    @MessageType("CupFull")
    record Full(UUID sagaId, UUID commandId) implements SagaReply {}

    /** Pours up to 300 ml, publishes an event per pour, and replies once the cup is full. */
    private static Decision<Cup, Poured, Full> decide(@Nullable Cup cup, Pour pour) {
        int before = cup == null ? 0 : cup.millilitres();
        int after = Math.min(300, before + pour.millilitres());
        Full full = after == 300 ? new Full(pour.cup(), pour.commandId()) : null;
        return after == before
                ? Decision.unchanged(cup, full)
                : Decision.changed(new Cup(after), new Poured(after - before), full);
    }

    @Test
    void appliesTheCommandsOfABatchInOrderAndSavesOnce() {
        var outcomes = cups.apply(List.of(traced(100, "a"), traced(150, "b")));

        assertThat(outcomes).containsExactly(new Outcome<>(id, new Cup(100), 1, null),
                new Outcome<>(id, new Cup(250), 2, null));
        assertThat(store.saved).containsExactly(
                new Change<>(id, null, new Cup(250), 2, List.of(new Poured(100), new Poured(150)), "b"));
    }

    @Test
    void countsAVersionPerEvent() {
        store.stored.add(new Stored<>(id, new Cup(100), 7));

        cups.apply(List.of(traced(50, "a"), traced(50, "b")));

        assertThat(published).extracting(OutgoingMessage::version).containsExactly(8L, 9L);
        assertThat(store.saved.getFirst().versioned()).containsExactly(
                new Change.Versioned<>(id, 8, new Poured(50)), new Change.Versioned<>(id, 9, new Poured(50)));
    }

    @Test
    void publishesEventsInTheTraceOfTheirCommands() {
        cups.apply(List.of(traced(50, "a"), traced(50, "b")));

        assertThat(published).extracting(OutgoingMessage::topic).containsOnly("cup.events");
        assertThat(published).extracting(OutgoingMessage::traceparent).containsExactly("a", "b");
    }

    @Test
    void publishesTheEventsOfAnUntracedCommandInTheTraceOfTheAggregate() {
        store.stored.add(new Stored<>(id, new Cup(100), 1, "stored"));

        cups.apply(List.of(TracedCommand.of(pour(50))));

        assertThat(published).extracting(OutgoingMessage::traceparent).containsExactly("stored");
    }

    @Test
    void repliesToADuplicateWithTheSameMessageAndSavesNothing() {
        store.stored.add(new Stored<>(id, new Cup(200), 1));
        Pour last = pour(100);
        cups.apply(List.of(new TracedCommand<>(last, "a")));
        store.replaceWith(new Stored<>(id, new Cup(300), 2));

        cups.apply(List.of(new TracedCommand<>(last, "b")));

        assertThat(store.saved).hasSize(1);
        assertThat(published).extracting(OutgoingMessage::type).containsExactly("Poured", "CupFull", "CupFull");
        assertThat(published.get(1).id()).isEqualTo(published.get(2).id());
        assertThat(published.get(2).topic()).isEqualTo("replies");
        assertThat(published.get(2).traceparent()).isEqualTo("b");
    }

    @Test
    void createsAnAggregateWithoutLocking() {
        var outcome = cups.create(pour(100));

        assertThat(outcome).isEqualTo(new Outcome<>(id, new Cup(100), 1, null));
        assertThat(store.locked).isEmpty();
        assertThat(store.saved.getFirst().isNew()).isTrue();
    }

    @Test
    void translatesMessagesIntoCommandsInTheirTraces() {
        var message = new IncomingMessage<>("topic", UUID.randomUUID(), id.toString(), 0, Instant.EPOCH, 120, "trace");

        cups.<Integer>handler(incoming -> pour(incoming.body())).handle(List.of(message));

        assertThat(published).singleElement().satisfies(event -> {
            assertThat(event.body()).isEqualTo(new Poured(120));
            assertThat(event.traceparent()).isEqualTo("trace");
        });
    }

    private TracedCommand<Pour> traced(int millilitres, String trace) {
        return new TracedCommand<>(pour(millilitres), trace);
    }

    private Pour pour(int millilitres) {
        return new Pour(UUID.randomUUID(), id, millilitres);
    }

    private static final class Cups implements AggregateStore<Cup, Pour, Poured> {

        private final List<Stored<Cup>> stored = new ArrayList<>();
        private final List<Pour> locked = new ArrayList<>();
        private final List<Change<Cup, Poured>> saved = new ArrayList<>();

        @Override
        public List<Stored<Cup>> lock(List<Pour> commands) {
            locked.addAll(commands);
            return List.copyOf(stored);
        }

        @Override
        public void save(List<Change<Cup, Poured>> changes) {
            saved.addAll(changes);
        }

        private void replaceWith(Stored<Cup> aggregate) {
            stored.clear();
            stored.add(aggregate);
        }

    }

}
