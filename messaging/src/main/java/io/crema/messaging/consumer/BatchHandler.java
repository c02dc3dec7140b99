package io.crema.messaging.consumer;

import java.util.List;

import io.crema.messaging.message.IncomingMessage;

/**
 * Applies the messages of one poll.
 *
 * @param <T> the sealed interface of the subscription's messages
 */
@FunctionalInterface
public interface BatchHandler<T> {

    /**
     * Runs in a database transaction that commits before the messages are acknowledged. An exception rolls the whole
     * batch back. The batch is then replayed message by message, and a message that fails alone is poison.
     *
     * @param batch in order per key, never empty; use batch statements and lock rows in key order
     */
    void handle(List<IncomingMessage<T>> batch);

}
