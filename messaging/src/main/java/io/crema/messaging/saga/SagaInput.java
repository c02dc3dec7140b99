package io.crema.messaging.saga;

import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * An input to a saga.
 *
 * @param commandId the command that is answered: an answer to another than the awaited command is ignored; null for an
 * input that answers none
 */
public record SagaInput<I>(UUID sagaId, @Nullable UUID commandId, I input) {}
