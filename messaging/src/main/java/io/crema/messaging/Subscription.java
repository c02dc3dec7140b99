package io.crema.messaging;

import java.util.List;

/**
 * A consumer of topics, declared as a bean: one consumer group, one transaction per poll, at-least-once delivery made
 * effectively once by its {@link Deduplication}.
 *
 * @param <T> a sealed interface of records, the consumer's own copy of the messages that it reads; a message whose type
 * is none of them is skipped, fields that a record lacks are ignored
 * @param name unique in the service; the consumer group is {@code <service>.<name>}
 */
public record Subscription<T>(String name, List<String> topics, Class<T> contract, Deduplication deduplication,
        BatchHandler<T> handler) {

    /** What makes a repeated delivery harmless. */
    public enum Deduplication {

        /** The core drops messages whose id the inbox table holds. */
        INBOX,

        /** The handler recognises a repetition by a key of its own tables, and answers it again. */
        NATURAL_KEY

    }

    /** A subscription whose repeated messages are dropped by the inbox. */
    public static <T> Subscription<T> withInbox(String name, List<String> topics, Class<T> contract,
            BatchHandler<T> handler) {
        return new Subscription<>(name, topics, contract, Deduplication.INBOX, handler);
    }

    /** A subscription whose handler recognises repetitions itself. */
    public static <T> Subscription<T> withNaturalKey(String name, List<String> topics, Class<T> contract,
            BatchHandler<T> handler) {
        return new Subscription<>(name, topics, contract, Deduplication.NATURAL_KEY, handler);
    }

}
