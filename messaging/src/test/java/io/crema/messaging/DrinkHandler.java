package io.crema.messaging;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

import io.crema.messaging.consumer.BatchCallback;
import io.crema.messaging.consumer.BatchConsumer;
import io.crema.messaging.consumer.BatchHandler;
import io.crema.messaging.consumer.Subscription;
import io.crema.messaging.message.IncomingMessage;
import io.crema.messaging.message.MessageReader;

/** A handler that inserts a row for each message and fails for the drinks that are set as poison. */
public final class DrinkHandler implements BatchHandler<DrinkHandler.Event> {

    public sealed interface Event {

        record Brewed(String drink, long version) implements Event {}

    }

    private final TestService service;
    public final Set<String> poison = new HashSet<>();
    public Consumer<String> onMessage = _ -> {
    };
    public final List<Integer> batches = new ArrayList<>();

    public DrinkHandler(TestService service) {
        this.service = service;
        service.jdbc.execute("CREATE TABLE IF NOT EXISTS drink (seq serial, effect text)");
    }

    @Override
    public void handle(List<IncomingMessage<Event>> batch) {
        batches.add(batch.size());
        for (var message : batch) {
            onMessage.accept(message.key());
            service.jdbc.update("INSERT INTO drink (effect) VALUES (?)", message.key() + message.version());
            if (poison.contains(message.key())) {
                throw new IllegalStateException(message.key() + " is poison");
            }
        }
    }

    /** Returns the committed effects, in order. */
    public List<String> effects() {
        return service.jdbc.queryForList("SELECT effect FROM drink ORDER BY seq", String.class);
    }

    public BatchConsumer<Event> consumer(Subscription.Deduplication deduplication) {
        return consumer(deduplication, BatchCallback.NONE);
    }

    public BatchConsumer<Event> consumer(Subscription.Deduplication deduplication, BatchCallback callback) {
        return new BatchConsumer<>("drinks", new MessageReader<>(Event.class, service.json), deduplication, this,
                callback, service.core());
    }

}
