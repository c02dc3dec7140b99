package io.crema.messaging;

/**
 * The points at which a crash leaves something different behind. Each is named by the effect that has just happened,
 * and lies directly after it: what the next effect would have been has not begun.
 */
public enum Checkpoint {

    /** Messages are in the outbox table, their transaction is not committed. */
    OUTBOX_APPENDED,
    /** A transaction with messages is committed, the relay does not know. */
    OUTBOX_COMMITTED,

    /** The relay holds the lock. */
    RELAY_OWNS,
    /** The relay has read rows, none is sent. */
    RELAY_READ,
    /** A row is with the producer, which may not have sent it; reached for each row. */
    RELAY_SENT,
    /** The broker has confirmed all rows, all are still in the table. */
    RELAY_FLUSHED,
    /** The rows that were sent are deleted. */
    RELAY_DELETED,

    /** A consumer has its next poll; what it polled before is acknowledged. */
    CONSUMER_POLLED,
    /** The inbox holds the new messages of the transaction. */
    CONSUMER_DEDUPLICATED,
    /** The handler has written its effects, nothing is committed. */
    CONSUMER_HANDLED,
    /** The effects are committed, the messages are not acknowledged. */
    CONSUMER_COMMITTED,
    /** The transaction of a batch is rolled back, none of its messages is replayed. */
    CONSUMER_ROLLED_BACK,
    /** One message is replayed and committed, the next is not. */
    CONSUMER_REPLAYED,
    /** A poison message is in the table of parked ones, not committed. */
    CONSUMER_PARKED,
    /** A poison message is parked and committed. */
    CONSUMER_PARK_COMMITTED,

    /** A projection has read its stored position of a partition. */
    PROJECTION_POSITIONED,
    /** The position is advanced, neither rows are written nor is anything committed. */
    PROJECTION_ADVANCED,

    /** A saga's row is inserted, its first command is not. */
    SAGA_STARTED,
    /** The rows of sagas are locked and read. */
    SAGA_LOADED,
    /** The rows of sagas are written, their actions are not done. */
    SAGA_ADVANCED,
    /** The actions of sagas are done, nothing is committed. */
    SAGA_ACTED,

    /** The sweeper has timed sagas out, nothing is committed. */
    SWEEP_TIMED_OUT,
    /** The sweeper has committed. */
    SWEEP_COMMITTED,

    /** The answer to a request is recorded, not committed. */
    REQUEST_RECORDED,
    /** The answer to a request is committed, now or earlier; the client does not have it. */
    REQUEST_COMMITTED

}
