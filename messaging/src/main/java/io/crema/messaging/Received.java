package io.crema.messaging;

import java.time.Instant;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * A message as a consumer sees it.
 *
 * @param <T> the sealed contract of the subscription
 * @param id the message id, the same on each delivery
 * @param key the id of the aggregate that it speaks of
 * @param version the aggregate's version after the event, 0 for commands and replies
 * @param time when the sender's transaction wrote it
 * @param body the payload
 * @param traceparent the W3C trace context that the message came with; {@link OutgoingMessage#causedBy} hands it on
 */
public record Received<T>(UUID id, String key, long version, Instant time, T body, @Nullable String traceparent) {}
