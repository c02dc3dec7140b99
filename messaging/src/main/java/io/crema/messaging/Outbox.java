package io.crema.messaging;

import java.util.List;

/**
 * The transactional outbox: what is appended is published if, and only if, the surrounding transaction commits.
 *
 * <p>Delivery is at least once. Messages of one key reach their topic in the order in which the transactions that hold
 * that key's row lock appended them.
 */
public interface Outbox {

    /**
     * Appends messages to the current transaction with one statement.
     *
     * @throws org.springframework.transaction.IllegalTransactionStateException outside of a transaction
     */
    void append(List<OutgoingMessage> messages);

    /** Appends one message to the current transaction. */
    default void append(OutgoingMessage message) {
        append(List.of(message));
    }

}
