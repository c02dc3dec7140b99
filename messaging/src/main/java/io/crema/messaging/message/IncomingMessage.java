package io.crema.messaging.message;

import java.time.Instant;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * A message as a consumer reads it.
 *
 * @param <T> the sealed interface of the subscription's messages
 * @param topic the topic that delivered the message
 * @param id the message id, the same on each delivery
 * @param key the id of the aggregate that the message is about
 * @param version the aggregate's version after the event, 0 for commands and replies
 * @param time when the sender's transaction wrote the message
 * @param body the payload
 * @param traceparent the W3C trace context of the message; pass it to {@link OutgoingMessage#causedBy}
 */
public record IncomingMessage<T>(String topic, UUID id, String key, long version, Instant time, T body,
        @Nullable String traceparent) {}
