package io.crema.messaging;

import java.util.List;

/**
 * Applies the messages of one poll.
 *
 * @param <T> the sealed contract of the subscription
 */
@FunctionalInterface
public interface BatchHandler<T> {

    /**
     * Called inside a database transaction that commits before the messages are acknowledged. An exception rolls the
     * whole batch back; it is then replayed message by message, and a message that fails alone is poison.
     *
     * @param batch in order per key, never empty; use batch statements and lock rows in key order
     */
    void handle(List<Received<T>> batch);

}
