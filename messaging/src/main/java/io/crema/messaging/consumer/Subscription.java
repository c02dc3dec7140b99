package io.crema.messaging.consumer;

import java.util.List;

/**
 * A consumer of topics, declared as a bean. It has its own consumer group and applies each poll in one transaction.
 * Delivery is at least once; its {@link Deduplication} lets each message take effect once.
 *
 * @param <T> a sealed interface of records: the consumer's own copy of the messages that it reads. A message of any
 * other type is skipped. Unknown fields are ignored.
 * @param name unique in the service; the consumer group is {@code <service>.<name>}
 */
public record Subscription<T>(String name, List<String> topics, Class<T> messages, Deduplication deduplication,
        BatchHandler<T> handler) {

    /** The method by which a subscription recognises duplicates. */
    public enum Deduplication {

        /** The inbox table holds the ids of applied messages. The core drops a message whose id is there. */
        INBOX,

        /** The handler recognises a duplicate by a key of its own tables, and repeats its answer. */
        NATURAL_KEY

    }

    /** Returns a subscription that drops duplicates by the inbox. */
    public static <T> Subscription<T> withInbox(String name, List<String> topics, Class<T> messages,
            BatchHandler<T> handler) {
        return new Subscription<>(name, topics, messages, Deduplication.INBOX, handler);
    }

    /** Returns a subscription whose handler recognises duplicates itself. */
    public static <T> Subscription<T> withNaturalKey(String name, List<String> topics, Class<T> messages,
            BatchHandler<T> handler) {
        return new Subscription<>(name, topics, messages, Deduplication.NATURAL_KEY, handler);
    }

}
