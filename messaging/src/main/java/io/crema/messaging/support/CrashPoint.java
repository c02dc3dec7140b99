package io.crema.messaging.support;

/**
 * The points at which a crash leaves a different state behind. Each lies directly after the effect that names it; the next
 * effect has not begun.
 */
public enum CrashPoint {

    /** The messages are in the outbox table. Their transaction has not committed. */
    OUTBOX_APPENDED,
    /** A transaction with messages has committed. The relay has not been woken. */
    OUTBOX_COMMITTED,

    /** The relay holds the lock. */
    RELAY_OWNS,
    /** The relay has read rows. None is sent. */
    RELAY_READ,
    /** The producer has a row, but may not have sent it. Reached for each row. */
    RELAY_SENT,
    /** The broker has confirmed all rows. All are still in the table. */
    RELAY_FLUSHED,
    /** The sent rows are deleted. */
    RELAY_DELETED,

    /** A consumer has its next batch. The one before is acknowledged. */
    CONSUMER_POLLED,
    /** The inbox holds the new messages of the transaction. */
    CONSUMER_DEDUPLICATED,
    /** The handler has written its effects. Nothing has committed. */
    CONSUMER_HANDLED,
    /** The effects have committed. The messages are not acknowledged. */
    CONSUMER_COMMITTED,
    /** The transaction of a batch is rolled back. None of its messages is replayed. */
    CONSUMER_ROLLED_BACK,
    /** One message is replayed and committed. The next is not. */
    CONSUMER_REPLAYED,
    /** A poison message is in the table of parked messages. Its transaction has not committed. */
    CONSUMER_PARKED,
    /** A poison message is parked. Its transaction has committed. */
    CONSUMER_PARK_COMMITTED,

    /** A projection has read its stored position of a partition. */
    PROJECTION_POSITIONED,
    /** The position is advanced. No row is written and nothing has committed. */
    PROJECTION_ADVANCED,

    /** A saga's row is inserted. Its first command is not. */
    SAGA_STARTED,
    /** The rows of sagas are locked and read. */
    SAGA_LOADED,
    /** The rows of sagas are written. Their actions are not performed. */
    SAGA_ADVANCED,
    /** The actions of sagas are performed. Nothing has committed. */
    SAGA_ACTED,

    /** The sweep has timed sagas out. Nothing has committed. */
    SWEEP_TIMED_OUT,
    /** The sweep has committed. */
    SWEEP_COMMITTED,

    /** The answer to a request is stored. Its transaction has not committed. */
    REQUEST_RECORDED,
    /** The answer to a request has committed, now or earlier. The client does not have it. */
    REQUEST_COMMITTED

}
