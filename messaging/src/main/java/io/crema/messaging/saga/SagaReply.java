package io.crema.messaging.saga;

import java.util.UUID;

/** A participant's reply to a command of a saga. The reply to a duplicate command is the same as the first. */
public interface SagaReply {

    /** Identifies the saga that sent the command. */
    UUID sagaId();

    /** Identifies the command that is answered. */
    UUID commandId();

}
