package io.crema.messaging.saga;

import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * An input to a saga.
 *
 * @param commandId the command that a reply answers; null if the input is no reply. A reply to any other command than the
 * awaited one is ignored.
 */
public record SagaInput<I>(UUID sagaId, @Nullable UUID commandId, I input) {

    /** A reply of a participant. */
    public static <I> SagaInput<I> reply(SagaReply reply, I input) {
        return new SagaInput<>(reply.sagaId(), reply.commandId(), input);
    }

    /** An input that answers no command. */
    public static <I> SagaInput<I> of(UUID sagaId, I input) {
        return new SagaInput<>(sagaId, null, input);
    }

}
