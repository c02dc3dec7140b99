package io.crema.messaging;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** A handler whose effect is a row for each message, and that fails for the drinks it is told to. */
final class Drinks implements BatchHandler<Drinks.Event> {

    sealed interface Event {

        record Brewed(String drink, long version) implements Event {}

    }

    private final TestService service;
    final Set<String> poison = new HashSet<>();
    Consumer<String> seen = _ -> {
    };
    final List<Integer> batches = new ArrayList<>();

    Drinks(TestService service) {
        this.service = service;
        service.jdbc.execute("CREATE TABLE IF NOT EXISTS drink (seq serial, effect text)");
    }

    @Override
    public void handle(List<Received<Event>> batch) {
        batches.add(batch.size());
        for (var message : batch) {
            seen.accept(message.key());
            service.jdbc.update("INSERT INTO drink (effect) VALUES (?)", message.key() + message.version());
            if (poison.contains(message.key())) {
                throw new IllegalStateException(message.key() + " is poison");
            }
        }
    }

    /** What is committed, in order. */
    List<String> effects() {
        return service.jdbc.queryForList("SELECT effect FROM drink ORDER BY seq", String.class);
    }

    BatchConsumer<Event> consumer(Subscription.Deduplication deduplication) {
        return consumer(deduplication, _ -> {
        });
    }

    BatchConsumer<Event> consumer(Subscription.Deduplication deduplication, BatchConsumer.Transactional surrounding) {
        return new BatchConsumer<>("drinks", new Contract<>(Event.class, service.json), deduplication, this,
                surrounding, service.core());
    }

}
