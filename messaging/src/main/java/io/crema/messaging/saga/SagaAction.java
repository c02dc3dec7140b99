package io.crema.messaging.saga;

import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.crema.messaging.OutgoingMessage;
import org.jspecify.annotations.Nullable;

/**
 * An action of a saga, to be done in the saga's transaction.
 *
 * @param commandId uuid5 of saga and action, so that a repetition is recognised by the participant
 * @param traceparent the trace in which the saga was started
 */
public record SagaAction<A>(UUID sagaId, UUID commandId, A action, @Nullable String traceparent) {

    /** The action as a command to a participant, whose replies name the saga and the command. */
    public OutgoingMessage command(String topic, UUID key) {
        return new OutgoingMessage(topic, commandId, key.toString(), ((Object) action).getClass().getSimpleName(), 0,
                new Command<>(commandId, sagaId, action), traceparent);
    }

    private record Command<A>(UUID commandId, UUID sagaId, @JsonUnwrapped A action) {}

}
