package io.crema.messaging.saga;

import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.crema.messaging.message.MessageTypes;
import io.crema.messaging.message.OutgoingMessage;
import org.jspecify.annotations.Nullable;

/**
 * An action of a saga, to be performed in the saga's transaction.
 *
 * @param commandId a function of saga and action, so that the participant recognises a duplicate
 * @param traceparent the trace in which the saga was started
 */
public record SagaAction<A>(UUID sagaId, UUID commandId, A action, @Nullable String traceparent) {

    /** Returns the action as a command to a participant. Its reply names the saga and the command. */
    public OutgoingMessage command(String topic, UUID key) {
        return new OutgoingMessage(topic, commandId, key.toString(),
                MessageTypes.nameOf(((Object) action).getClass()), 0, new Command<>(commandId, sagaId, action),
                traceparent);
    }

    private record Command<A>(UUID commandId, UUID sagaId, @JsonUnwrapped A action) {}

}
