package io.crema.messaging.saga;

import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * An action of a saga, to be done in the saga's transaction.
 *
 * @param commandId uuid5 of saga and action, so that a repetition is recognised by the participant
 * @param traceparent the trace in which the saga was started
 */
public record SagaAction<A>(UUID sagaId, UUID commandId, A action, @Nullable String traceparent) {}
