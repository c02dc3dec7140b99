package io.crema.messaging.aggregate;

import io.crema.messaging.message.IncomingMessage;
import org.jspecify.annotations.Nullable;

/**
 * A command and its trace.
 *
 * @param traceparent the W3C trace context; null means that of the aggregate, or else that of the current span
 */
public record TracedCommand<C>(C command, @Nullable String traceparent) {

    /** Returns a command in the trace of the aggregate that it addresses. */
    public static <C> TracedCommand<C> of(C command) {
        return new TracedCommand<>(command, null);
    }

    /** Returns a command in the trace of the message that caused it. */
    public static <C> TracedCommand<C> causedBy(IncomingMessage<?> message, C command) {
        return new TracedCommand<>(command, message.traceparent());
    }

}
