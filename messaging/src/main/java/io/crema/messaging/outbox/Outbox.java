package io.crema.messaging.outbox;

import java.util.List;

import io.crema.messaging.message.OutgoingMessage;

/**
 * The transactional outbox. An appended message is published if and only if the surrounding transaction commits.
 *
 * <p>Delivery is at least once. Messages of one key reach their topic in the order in which they were appended, provided
 * that each transaction locks the key's row first.
 */
public interface Outbox {

    /**
     * Appends messages in the current transaction, with one statement.
     *
     * @throws org.springframework.transaction.IllegalTransactionStateException outside of a transaction
     */
    void append(List<OutgoingMessage> messages);

    /** Appends one message in the current transaction. */
    default void append(OutgoingMessage message) {
        append(List.of(message));
    }

}
